package org.whatsappscheduler.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The load generator of the tables, as a process of its own with a class path of its own. */
record Gatling(int users, int rampSeconds, int warmUpSeconds, int seconds, int thinkMillis) {

    private static final Path BUILD = Path.of("target/load/gatling-build");
    private static final Path RESULTS = Path.of("target/load/gatling");
    private static final Pattern COLUMN = Pattern.compile("<td class=\"value \\w+ col-(\\d+)\">([0-9.]+)<");

    /** How those users were answered, once all of them were there and warm. */
    Traffic run(StockedRig rig) throws IOException, InterruptedException {
        Path results = RESULTS.resolve(users + "-users-" + System.currentTimeMillis());
        Tool.run(rampSeconds + warmUpSeconds + seconds + 180, Map.of(), command(rig, results));
        try (Stream<Path> files = Files.walk(results)) {
            Path report = files.filter(file -> file.endsWith("index.html"))
                    .findFirst()
                    .orElseThrow();
            return Traffic.ofGatling(measured(Files.readString(report)), seconds);
        }
    }

    /** The row of the group in the report's table of statistics: figures by column. */
    private static Map<Integer, Double> measured(String report) {
        String row = report.substring(report.indexOf("<tr id=\"group_measured"));
        Map<Integer, Double> columns = new HashMap<>();
        COLUMN.matcher(row.substring(0, row.indexOf("</tr>")))
                .results()
                .forEach(column -> columns.put(Integer.valueOf(column.group(1)), Double.valueOf(column.group(2))));
        return columns;
    }

    private List<String> command(StockedRig rig, Path results) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Tool.java("java"), "-Xmx2g", "--add-opens=java.base/java.lang=ALL-UNNAMED"));
        command.add("-Dlogback.configurationFile=src/load/gatling/logback.xml");
        properties(rig).forEach((name, value) -> command.add("-Dload." + name + "=" + value));
        String classPath = BUILD.resolve("classes") + ":" + Files.readString(BUILD.resolve("classpath"));
        command.addAll(List.of("-cp", classPath, "io.gatling.app.Gatling"));
        command.addAll(List.of("-s", "org.whatsappscheduler.load.gatling.Mix", "-rf", results.toString()));
        return command;
    }

    private Map<String, Object> properties(StockedRig rig) {
        return Map.of(
                "url",
                rig.rig().url(),
                "key",
                Rig.KEY,
                "group",
                rig.group(),
                "later",
                StockedRig.LATER,
                "messages",
                String.join(",", rig.messages()),
                "users",
                users,
                "ramp",
                rampSeconds,
                "warm-up",
                warmUpSeconds,
                "seconds",
                seconds,
                "think-ms",
                thinkMillis);
    }
}
