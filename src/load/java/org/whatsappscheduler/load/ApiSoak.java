package org.whatsappscheduler.load;

import java.io.IOException;
import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/** What a long load leaves in memory: {@code soak [minutes=10] [connections=100]}. */
final class ApiSoak implements Benchmark {

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
        Memory memory = new Memory(pid);
        result.with("resident_mb_" + when, memory.resident()).with("heap_mb_" + when, memory.heap());
    }
}
