package org.whatsappscheduler.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The load generator of the tables, as a process of its own with a class path of its own. */
record Gatling(int users, int rampSeconds, int warmUpSeconds, int seconds, int thinkMillis) {

    private static final Path BUILD = Path.of("target/load/gatling-build");
    private static final Path RESULTS = Path.of("target/load/gatling");

    /** How those users were answered, once all of them were there and warm. */
    Traffic run(StockedRig rig) throws IOException, InterruptedException {
        Path results = RESULTS.resolve(users + "-users-" + System.currentTimeMillis());
        Tool.run(rampSeconds + warmUpSeconds + seconds + 180, Map.of(), command(rig, results));
        try (Stream<Path> files = Files.walk(results)) {
            Path stats = files.filter(file -> file.endsWith("js/stats.json"))
                    .findFirst()
                    .orElseThrow();
            for (JsonNode group : new ObjectMapper().readTree(stats.toFile()).get("contents")) {
                if (group.get("name").asText().equals("measured")) {
                    return Traffic.ofGatling(group.get("stats"), seconds);
                }
            }
            throw new IllegalStateException("Nothing measured in " + stats);
        }
    }

    private List<String> command(StockedRig rig, Path results) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Tool.java("java"), "-Xmx2g", "--add-opens=java.base/java.lang=ALL-UNNAMED"));
        properties(rig).forEach((name, value) -> command.add("-Dload." + name + "=" + value));
        String classPath = BUILD.resolve("classes") + ":" + Files.readString(BUILD.resolve("classpath"));
        command.addAll(List.of("-cp", classPath, "io.gatling.app.Gatling"));
        command.addAll(List.of("-s", "org.whatsappscheduler.load.gatling.Mix", "-rf", results.toString()));
        return command;
    }

    private Map<String, Object> properties(StockedRig rig) {
        return Map.of(
                "url", rig.rig().url(),
                "key", Rig.KEY,
                "group", rig.group(),
                "messages", String.join(",", rig.messages()),
                "users", users,
                "ramp", rampSeconds,
                "warm-up", warmUpSeconds,
                "seconds", seconds,
                "think-ms", thinkMillis);
    }
}
