package org.whatsappscheduler.load;

import java.time.Instant;
import java.util.Map;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * How long it takes to queue a large group: {@code planning [recipients=100000]}. The calibrator inserts as many bare rows
 * into a table with the same indexes as the queue.
 */
final class Planning implements Benchmark {

    @Override
    public Result run(Options options) throws Exception {
        int recipients = options.get("recipients", 100_000);
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of("WHATSAPP_MESSAGES_PER_SECOND", "50000"));
            Campaign.of(rig, 10_000).run();
            String group = rig.group(recipients);
            String message = rig.message();
            long before = System.nanoTime();
            String schedule = rig.schedule(message, group, Instant.now().plusSeconds(Math.max(8, recipients / 20_000)));
            double answered = (System.nanoTime() - before) / 1e6;
            rig.await(
                    "SELECT count(*) FROM schedule_runs WHERE schedule_id = '" + schedule + "' AND state <> 'planning'",
                    1);
            double seconds = rig.number("SELECT extract(epoch FROM planned_at - created_at) FROM schedule_runs"
                    + " WHERE schedule_id = '" + schedule + "'");
            return new Result()
                    .with("recipients", recipients)
                    .with("seconds", seconds)
                    .with("api_answer_ms", answered)
                    .with("bare_insert_seconds", bareInsert(rig, recipients))
                    .with("ratio", seconds / bareInsert(rig, recipients));
        }
    }

    private static double bareInsert(Rig rig, int rows) throws Exception {
        rig.execute("DROP TABLE IF EXISTS bare");
        rig.execute("CREATE TABLE bare (LIKE delivery_queue INCLUDING ALL)");
        long start = System.nanoTime();
        rig.execute("INSERT INTO bare (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority)"
                + " SELECT gen_random_uuid(), current_date, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),"
                + " now(), 0, 1 FROM generate_series(1, " + rows + ")");
        return (System.nanoTime() - start) / 1e9;
    }
}
