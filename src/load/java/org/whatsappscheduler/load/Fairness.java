package org.whatsappscheduler.load;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * How punctual one sender's single messages are, alone and beside another sender's campaign on the same instance:
 * {@code fairness [messages=60000] [rate=2000] [seconds=20] [per-second=10]}.
 */
final class Fairness implements Benchmark {

    private static final int RATE_OF_SINGLES = 80;
    private static final int LEAD_MILLIS = 2_500;

    @Override
    public Result run(Options options) throws Exception {
        int messages = options.get("messages", 60_000);
        int rate = options.get("rate", 2_000);
        try (Rig rig = new Rig(0)) {
            String key = Base64.getEncoder().encodeToString(new byte[32]);
            rig.startInstance(Map.of(
                    "WHATSAPP_MESSAGES_PER_SECOND", String.valueOf(rate), "SCHEDULER_SEALING_KEYS", "k1:" + key));
            String sender = rig.sender(RATE_OF_SINGLES);
            Campaign.of(rig, 2 * rate).run();
            Campaign campaign = Campaign.of(rig, messages);
            singles(rig, sender, options);
            Result result = new Result();
            Latenesses.add(result, "alone_", rig, singles(rig, sender, options));
            String schedule = campaign.plan();
            rig.await(
                    "SELECT count(*) FROM schedule_runs WHERE schedule_id = '" + schedule
                            + "' AND occurrence < now() - interval '1 second'",
                    1);
            Latenesses.add(result, "beside_", rig, singles(rig, sender, options));
            double left = rig.number("SELECT count(*) FROM delivery_queue WHERE sender_id <> '" + sender + "'");
            return result.with("campaign", messages)
                    .with("campaign_left", left)
                    .with("campaign_per_second", campaign.finish(schedule).perSecond())
                    .with("ratio_p99", result.get("beside_p99_ms") / result.get("alone_p99_ms"));
        }
    }

    /** Sends them, waits for them, and answers which deliveries they were. */
    private static String singles(Rig rig, String sender, Options options) throws Exception {
        int perSecond = options.get("per-second", 10);
        int count = options.get("seconds", 20) * perSecond;
        List<String> groups = rig.singles(count);
        Instant first = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.MILLIS);
        for (int i = 0; i < count; i++) {
            Instant at = first.plusMillis(1_000L * i / perSecond + i % 7);
            Thread.sleep(Math.max(0, at.toEpochMilli() - System.currentTimeMillis() - LEAD_MILLIS));
            rig.scheduleFrom(sender, groups.get(i), at);
        }
        String theirs = "run_id IN (SELECT id FROM schedule_runs WHERE sender_id = '" + sender + "') AND due_at >= '"
                + first + "'";
        rig.await("SELECT count(*) FROM deliveries WHERE accepted_at IS NOT NULL AND " + theirs, count);
        return theirs;
    }
}
