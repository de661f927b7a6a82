package org.whatsappscheduler.load;

import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * What sharing a sender's rate costs in calls of Redis, and how well it is used: {@code pods [pods=10] [messages=20000]
 * [rate=1000]}. Of the calls those of idle pods are taken off, as counted over ten seconds.
 */
final class Pods implements Benchmark {

    private static final int IDLE_SECONDS = 10;
    private static final int HEAP = 256;

    @Override
    public Result run(Options options) throws Exception {
        int pods = options.get("pods", 10);
        int messages = options.get("messages", 20_000);
        int rate = options.get("rate", 1_000);
        try (Rig rig = new Rig(0)) {
            for (int i = 0; i < pods; i++) {
                rig.startInstance(Map.of("WHATSAPP_MESSAGES_PER_SECOND", String.valueOf(rate)), HEAP);
            }
            Campaign.of(rig, 2 * rate).run();
            long before = rig.redisScripts();
            Thread.sleep(1_000 * IDLE_SECONDS);
            double idle = (double) (rig.redisScripts() - before) / IDLE_SECONDS;
            Campaign campaign = Campaign.of(rig, messages);
            long start = System.nanoTime();
            long first = rig.redisScripts();
            Campaign.Outcome outcome = campaign.run();
            double seconds = (System.nanoTime() - start) / 1e9;
            double scripts = rig.redisScripts() - first - idle * seconds;
            return new Result()
                    .with("pods", pods)
                    .with("messages", messages)
                    .with("per_second", outcome.perSecond())
                    .with("of_the_rate", outcome.perSecond() / rate)
                    .with("scripts_per_message", scripts / messages)
                    .with("idle_scripts_per_second", idle);
        }
    }
}
