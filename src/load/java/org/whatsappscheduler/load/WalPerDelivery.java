package org.whatsappscheduler.load;

import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/** WAL bytes and commits per delivery at 1,000 messages a second: {@code wal [messages=30000] [per-second=1000]}. */
final class WalPerDelivery implements Benchmark {

    private static final String COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    private static final String WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')";

    @Override
    public Result run(Options options) throws Exception {
        int messages = options.get("messages", 30_000);
        int perSecond = options.get("per-second", 1_000);
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of("WHATSAPP_MESSAGES_PER_SECOND", String.valueOf(perSecond)));
            Campaign.of(rig, 5_000).run();
            Campaign campaign = Campaign.of(rig, messages);
            rig.execute("CHECKPOINT");
            double walBefore = rig.number(WAL);
            String schedule = campaign.plan();
            double walPlanned = rig.number(WAL);
            double commits = rig.number(COMMITS);
            Campaign.Outcome outcome = campaign.finish(schedule);
            Thread.sleep(2_000);
            return new Result()
                    .with("messages", messages)
                    .with("per_second", outcome.perSecond())
                    .with("rate_used", outcome.perSecond() / perSecond)
                    .with("wal_bytes_planning", (walPlanned - walBefore) / messages)
                    .with("wal_bytes_dispatch", (rig.number(WAL) - walPlanned) / messages)
                    .with("commits", (rig.number(COMMITS) - commits) / messages);
        }
    }
}
