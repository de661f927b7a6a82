package org.whatsappscheduler.load;

import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * The same requests without a pause: {@code closed [seconds=15] [connections=0: each step] [warm-up=60]
 * [profile=0]}. With a profile
 * the instance leaves {@code target/load/closed.jfr}.
 */
final class ApiClosed implements Benchmark {

    private static final int[] CONNECTIONS = {50, 100, 500, 1_000};

    @Override
    public Result run(Options options) throws Exception {
        int seconds = options.get("seconds", 15);
        try (StockedRig rig = new StockedRig(options.get("profile", 0) == 0 ? Map.of() : Profile.settings("closed"))) {
            rig.wrk().run("mix", 50, options.get("warm-up", 60));
            Result result = new Result();
            Traffic.printHead("Without pauses", "connections");
            for (int connections : options.only("connections", CONNECTIONS)) {
                new Gatling(connections, 1, 4, seconds, 0)
                        .run(rig)
                        .print(String.format("%,d", connections))
                        .to(result, "connections_" + connections);
            }
            return result;
        }
    }
}
