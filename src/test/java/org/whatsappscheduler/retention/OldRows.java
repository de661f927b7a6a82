package org.whatsappscheduler.retention;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.whatsappscheduler.TestData;

/** Runs and deliveries that were over some time ago. */
@ApplicationScoped
class OldRows {

    private final TestData data;

    OldRows(TestData data) {
        this.data = data;
    }

    static LocalDate day(int daysAgo) {
        return at(daysAgo).atOffset(ZoneOffset.UTC).toLocalDate();
    }

    static Instant at(int daysAgo) {
        return Instant.now().minus(Duration.ofDays(daysAgo));
    }

    /** The partitions of that day, empty. */
    LocalDate partitions(int daysAgo) {
        LocalDate day = day(daysAgo);
        data.count("SELECT create_delivery_partitions(?, ?)", day, day);
        return day;
    }

    boolean exists(String parent, LocalDate day) {
        return data.count(
                        "SELECT count(*) FROM pg_class WHERE relname = ? || to_char(?::date, '_YYYYMMDD')", parent, day)
                == 1;
    }

    /** A run of a schedule of its own with one planned recipient, in a state. */
    UUID run(String state, int daysAgo, UUID message, UUID group) {
        UUID sender = data.foreignSender();
        UUID schedule = data.schedule(message, group, sender, at(daysAgo));
        data.update("UPDATE scheduled_messages SET status = 'failed', next_run_at = NULL WHERE id = ?", schedule);
        return data.id(
                """
                INSERT INTO schedule_runs (id, schedule_id, occurrence, day, state, group_id, sender_id, content, priority,
                                           created_at, completed_at, total, failed)
                SELECT uuid_v7_at(?::timestamptz), ?, ?, ?, ?, ?, ?,
                       jsonb_build_object('type', 'text', 'category', 'utility', 'content', m.content,
                                          'defaults', jsonb_build_object('name', m.content)),
                       1, ?, CASE WHEN ? THEN ?::timestamptz END, 1, 1
                  FROM messages m WHERE m.id = ?
                RETURNING id
                """,
                at(daysAgo),
                schedule,
                at(daysAgo),
                day(daysAgo),
                state,
                group,
                sender,
                at(daysAgo),
                !state.equals("sending"),
                at(daysAgo),
                message);
    }

    UUID run(String state, int daysAgo) {
        return run(state, daysAgo, data.textMessage("Hi"), data.group(0));
    }

    /** A delivery of a run, whose words and WhatsApp's id are those. */
    UUID delivery(UUID run, UUID recipient, String status, String words, String wamid) {
        UUID id = data.id("""
                INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, reason, error_code, attempts,
                                        planned_at, due_at, accepted_at, wamid)
                SELECT uuid_v7_at(r.created_at), r.day, r.id, r.schedule_id, ?, ?, ?, 131026, 1, r.created_at, r.created_at,
                       r.created_at, ?
                  FROM schedule_runs r WHERE r.id = ? RETURNING id
                """, recipient, status, words, wamid, run);
        data.update("""
                WITH named AS (
                    INSERT INTO delivery_wamids (day, wamid_hash, delivery_id) VALUES (uuid_v7_day(?), hashtextextended(?, 0), ?))
                INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, error_code, detail, at)
                VALUES (uuid_v7_day(?), ?, 1, 'transient', 131026, ?, now())
                """, id, wamid, id, id, id, words);
        return id;
    }

    UUID delivery(UUID run, String status) {
        return delivery(run, UUID.randomUUID(), status, "a reason", "wamid." + UUID.randomUUID());
    }
}
