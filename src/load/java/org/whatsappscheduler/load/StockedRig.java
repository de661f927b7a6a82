package org.whatsappscheduler.load;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One instance with 10,000 messages and 10,000 schedules of a distant future stored, and no quotas. */
final class StockedRig implements AutoCloseable {

    static final String VERIFY_TOKEN = "a-token-for-load-tests";
    private static final int STOCK = 10_000;
    /** When every schedule of the benchmarks runs: never, for them. */
    static final Instant LATER = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofDays(365));

    private final Rig rig;
    private final String group;
    private final List<String> messages;

    StockedRig(Map<String, String> settings) throws Exception {
        rig = new Rig(0);
        Map<String, String> all = new HashMap<>(settings);
        all.put("WHATSAPP_VERIFY_TOKEN", VERIFY_TOKEN);
        try {
            rig.startInstance(all);
            group = rig.group(10);
            rig.schedule(group, LATER);
            stock();
            // What the instance remembers of its lists is from before
            rig.schedule(group, LATER);
            messages = List.of(rig.text("SELECT string_agg(id::text, ',') FROM (SELECT id FROM messages"
                            + " ORDER BY created_at OFFSET 5000 LIMIT 100) hundred")
                    .split(","));
        } catch (Exception failed) {
            rig.close();
            throw failed;
        }
    }

    private void stock() throws SQLException {
        rig.execute("INSERT INTO messages (id, version, title, type, category, content, created_at, updated_at)"
                + " SELECT uuid_v7_at(at), 0, 'Message ' || n, 'text', 'marketing',"
                + " 'Hello {{name}}, this is what message ' || n || ' has to say.', at, at"
                + " FROM generate_series(1, " + STOCK
                + ") n, LATERAL (SELECT now() - n * interval '1 minute' AS at) t");
        rig.execute("INSERT INTO scheduled_messages (id, version, name, message_id, group_id, sender_id, status,"
                + " scheduled_time, next_run_at, created_at, updated_at)"
                + " SELECT uuid_v7_at(m.created_at), 0, 'Schedule of ' || m.title, m.id, s.group_id, s.sender_id,"
                + " s.status, s.scheduled_time, s.next_run_at, m.created_at, m.created_at"
                + " FROM scheduled_messages s, messages m WHERE m.title LIKE 'Message %'");
        rig.execute("VACUUM ANALYZE");
        rig.execute("CHECKPOINT");
    }

    Rig rig() {
        return rig;
    }

    String group() {
        return group;
    }

    /** A hundred ids of the 10,000. */
    List<String> messages() {
        return messages;
    }

    Wrk wrk() {
        return new Wrk(rig.url(), Rig.KEY, group, messages);
    }

    @Override
    public void close() throws IOException, SQLException {
        rig.close();
    }
}
