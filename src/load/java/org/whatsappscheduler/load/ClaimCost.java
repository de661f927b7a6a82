package org.whatsappscheduler.load;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * What a claim of 100 rows costs with 10^4, 10^6 and 10^7 of them queued: {@code claim [largest=10000000]}. Each claim is
 * rolled back. The calibrator is the smallest queue, measured again at the end.
 */
final class ClaimCost implements Benchmark {

    private static final int CLAIMS = 300;
    private static final String SENDER = "00000000-0000-7000-8000-000000000001";

    @Override
    public Result run(Options options) throws Exception {
        int largest = options.get("largest", 10_000_000);
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of("SCHEDULER_ROLES", "api"));
            Result result = new Result();
            double small = 0;
            double last = 0;
            for (int rows : new int[] {10_000, 1_000_000, largest}) {
                fill(rig, rows);
                last = median(rig);
                small = small == 0 ? last : small;
                result.with("ms_at_" + rows, last);
            }
            fill(rig, 10_000);
            double again = median(rig);
            return result.with("ms_at_10000_again", again).with("ratio", last / ((small + again) / 2));
        }
    }

    private static void fill(Rig rig, int rows) throws SQLException {
        rig.execute("TRUNCATE delivery_queue");
        rig.execute("INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority)"
                + " SELECT gen_random_uuid(), current_date, '" + SENDER + "', gen_random_uuid(), '" + SENDER + "',"
                + " now() - interval '1 hour' + n * interval '0.3 ms', 0, 1 FROM generate_series(1, " + rows + ") n");
        rig.execute("VACUUM ANALYZE delivery_queue");
        rig.execute("CHECKPOINT");
    }

    private static double median(Rig rig) throws Exception {
        Field text = DeliveryQueue.class.getDeclaredField("CLAIM");
        text.setAccessible(true);
        double[] millis = new double[CLAIMS];
        try (Connection connection = rig.connect();
                PreparedStatement claim = connection.prepareStatement((String) text.get(null))) {
            connection.setAutoCommit(false);
            claim.setArray(1, connection.createArrayOf("uuid", new Object[] {SENDER}));
            claim.setArray(2, connection.createArrayOf("int4", new Object[] {1}));
            claim.setArray(3, connection.createArrayOf("int4", new Object[] {100}));
            claim.setArray(4, connection.createArrayOf("timestamptz", new Object[] {"2000-01-01T00:00:00Z"}));
            claim.setArray(5, connection.createArrayOf("int8", new Object[] {-3_153_600_000_000L}));
            claim.setArray(6, connection.createArrayOf("int8", new Object[] {1_000L}));
            claim.setLong(7, 1);
            claim.setLong(8, 100);
            for (int i = 0; i < CLAIMS; i++) {
                long start = System.nanoTime();
                try (ResultSet rows = claim.executeQuery()) {
                    while (rows.next()) {}
                }
                millis[i] = (System.nanoTime() - start) / 1e6;
                connection.rollback();
            }
        }
        Arrays.sort(millis);
        return millis[CLAIMS / 2];
    }
}
