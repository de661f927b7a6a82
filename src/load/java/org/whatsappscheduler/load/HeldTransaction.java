package org.whatsappscheduler.load;

import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * Throughput while somebody holds a transaction open, so that no dead row can be removed:
 * {@code held [messages=50000] [rounds=3]}. The calibrator is the same without, in turns.
 */
final class HeldTransaction implements Benchmark {

    @Override
    public Result run(Options options) throws Exception {
        int messages = options.get("messages", 50_000);
        int rounds = options.get("rounds", 3);
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of("WHATSAPP_MESSAGES_PER_SECOND", "50000"));
            Campaign campaign = Campaign.of(rig, messages);
            campaign.run();
            double without = 0;
            double with = 0;
            for (int i = 0; i < rounds; i++) {
                without += campaign.run().perSecond() / rounds;
                try (Connection held = rig.connect();
                        Statement statement = held.createStatement()) {
                    held.setAutoCommit(false);
                    held.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    statement.execute("SELECT count(*) FROM delivery_queue");
                    campaign.run();
                    with += campaign.run().perSecond() / rounds;
                    held.rollback();
                }
                rig.execute("VACUUM");
            }
            return new Result()
                    .with("messages", messages)
                    .with("per_second_without", without)
                    .with("per_second_held", with)
                    .with("ratio", with / without);
        }
    }
}
