package org.whatsappscheduler.load;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/** How punctual ten single messages a second are, for a minute: {@code lateness [seconds=60] [per-second=10]}. */
final class Lateness implements Benchmark {

    private static final int WARM_UP_SECONDS = 15;

    @Override
    public Result run(Options options) throws Exception {
        int perSecond = options.get("per-second", 10);
        int seconds = options.get("seconds", 60) + WARM_UP_SECONDS;
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of("WHATSAPP_MESSAGES_PER_SECOND", "80"));
            Campaign.of(rig, 500).run();
            List<String> groups = rig.singles(seconds * perSecond);
            Instant first = Instant.now().plusSeconds(3);
            for (int i = 0; i < seconds * perSecond; i++) {
                Instant at = first.plusMillis(1_000L * i / perSecond + i % 7);
                long ahead = at.toEpochMilli() - System.currentTimeMillis();
                Thread.sleep(Math.max(0, ahead - 2_500));
                rig.schedule(groups.get(i), at);
            }
            rig.await("SELECT count(*) FROM scheduled_messages WHERE status IN ('pending', 'sending')", 0);
            return Latenesses.of(
                    rig,
                    "run_id IN (SELECT id FROM schedule_runs WHERE total = 1) AND due_at >= '"
                            + first.plusSeconds(WARM_UP_SECONDS) + "'");
        }
    }
}
