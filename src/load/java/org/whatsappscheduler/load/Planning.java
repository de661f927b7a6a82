package org.whatsappscheduler.load;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.whatsappscheduler.load.Main.Benchmark;
import org.whatsappscheduler.load.Main.Options;

/**
 * How long it takes to queue a large group: {@code planning [recipients=100000] [zones=0]}. With zones, they are that many
 * in turn, and each recipient's own clock counts. The calibrator inserts as many bare rows into a table with the same
 * indexes as the queue.
 */
final class Planning implements Benchmark {

    /** Where any time of day comes first: a run by everybody's own clock is planned by then. */
    private static final ZoneOffset FIRST = ZoneOffset.ofHours(14);

    @Override
    public Result run(Options options) throws Exception {
        int recipients = options.get("recipients", 100_000);
        int zones = options.get("zones", 0);
        try (Rig rig = new Rig(0)) {
            rig.startInstance(Map.of("WHATSAPP_MESSAGES_PER_SECOND", "50000"));
            Campaign.of(rig, 10_000).run();
            String group = rig.group(recipients);
            String message = rig.message();
            if (zones > 0) {
                spread(rig, group, zones);
            }
            long before = System.nanoTime();
            Instant at = Instant.now().plusSeconds(Math.max(8, recipients / 20_000));
            String schedule = zones > 0
                    ? rig.scheduleByOwnClock(
                            message, group, LocalDateTime.ofInstant(at.truncatedTo(ChronoUnit.SECONDS), FIRST))
                    : rig.schedule(message, group, at);
            double answered = (System.nanoTime() - before) / 1e6;
            rig.await(
                    "SELECT count(*) FROM schedule_runs WHERE schedule_id = '" + schedule + "' AND state <> 'planning'",
                    1);
            double seconds = rig.number("SELECT extract(epoch FROM planned_at - created_at) FROM schedule_runs"
                    + " WHERE schedule_id = '" + schedule + "'");
            return new Result()
                    .with("recipients", recipients)
                    .with("zones", zones)
                    .with("seconds", seconds)
                    .with("api_answer_ms", answered)
                    .with("bare_insert_seconds", bareInsert(rig, recipients))
                    .with("ratio", seconds / bareInsert(rig, recipients));
        }
    }

    /** Gives the members of a group so many time zones, from all over the world, in turn. */
    private static void spread(Rig rig, String group, int zones) throws SQLException {
        List<String> all = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        String some = IntStream.range(0, zones)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / zones)))
                .collect(Collectors.joining("', '", "ARRAY['", "']"));
        rig.execute("UPDATE recipients r SET time_zone = (" + some + ")[1 + m.place % " + zones + "] FROM"
                + " (SELECT recipient_id, row_number() OVER (ORDER BY recipient_id) AS place FROM group_recipients"
                + " WHERE group_id = '" + group + "') m WHERE r.id = m.recipient_id");
        rig.execute("VACUUM ANALYZE recipients");
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
