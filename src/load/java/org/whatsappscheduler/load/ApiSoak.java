package org.whatsappscheduler.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/** What a long load leaves in memory: {@code soak [minutes=10] [connections=100]}. */
final class ApiSoak implements Benchmark {

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    @Override
    public Result run(Options options) throws Exception {
        int connections = options.get("connections", 100);
        int half = options.get("minutes", 10) * 30;
        try (StockedRig rig = new StockedRig(Map.of())) {
            rig.wrk().run("mix", connections, options.get("warm-up", 20));
            Result result = new Result();
            memory(rig.rig().pid(), result, "start");
            Traffic.printHead("A long load without pauses", "half");
            new Gatling(connections, 1, 4, half, 0).run(rig).print("first").to(result, "first_half");
            memory(rig.rig().pid(), result, "middle");
            new Gatling(connections, 1, 4, half, 0).run(rig).print("second").to(result, "second_half");
            memory(rig.rig().pid(), result, "end");
            return result.with("schedules", rig.rig().number("SELECT count(*) FROM scheduled_messages"));
        }
    }

    private static void memory(long pid, Result result, String when) throws IOException, InterruptedException {
        double resident = first(RESIDENT, Files.readString(Path.of("/proc/" + pid + "/status")));
        Tool.run(60, Map.of(), List.of(Tool.java("jcmd"), String.valueOf(pid), "GC.run"));
        String heap = Tool.run(60, Map.of(), List.of(Tool.java("jcmd"), String.valueOf(pid), "GC.heap_info"));
        result.with("resident_mb_" + when, resident).with("heap_mb_" + when, first(USED, heap));
    }

    private static double first(Pattern kilobytes, String text) {
        Matcher matcher = kilobytes.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(text);
        }
        return Math.round(Double.parseDouble(matcher.group(1)) / 1024);
    }
}
