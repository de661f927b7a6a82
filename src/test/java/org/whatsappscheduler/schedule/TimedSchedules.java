package org.whatsappscheduler.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.Timings;

/** Schedules with a timing, put where tests need them in time. */
@ApplicationScoped
class TimedSchedules {

    private static final int FEW = 2_000;

    private final TestData data;
    private final Timings timings;
    private final Planner planner;

    TimedSchedules(TestData data, Timings timings, Planner planner) {
        this.data = data;
        this.timings = timings;
        this.planner = planner;
    }

    /** A pending schedule of a group, whose next occurrence is given, whatever the present time. */
    UUID pending(UUID group, UUID sender, Timing timing, @Nullable LocalDateTime local, Instant at, Instant runAt) {
        UUID id = data.schedule(data.textMessage("Hi"), group, sender, at);
        data.update(
                "UPDATE scheduled_messages SET timing = ?::jsonb, next_local = ?::timestamp, next_run_at = ?,"
                        + " expires_after_ms = ?, rules_version = '2000a' WHERE id = ?",
                timings.write(timing),
                local == null ? null : local.toString(),
                runAt,
                timing.expiresAfterMs(),
                id);
        return id;
    }

    /** A group whose members go by these zones in turn; an empty one means that none is known. */
    UUID group(int size, String... zones) {
        UUID group = data.group(Math.min(size, FEW));
        if (size > FEW) {
            // PostgreSQL plans the look at a foreign key once, and for the few rows there were.
            data.update("ANALYZE recipients");
            UUID others = data.group(size - FEW);
            data.update("UPDATE group_recipients SET group_id = ? WHERE group_id = ?", group, others);
            data.update("UPDATE recipient_groups SET recipient_count = ? WHERE id = ?", size, group);
        }
        data.update(
                "UPDATE recipients r SET time_zone = nullif(z.zone, '') FROM (SELECT g.recipient_id,"
                        + " (?::text[])[1 + (row_number() OVER (ORDER BY g.recipient_id))::integer % ?] AS zone"
                        + " FROM group_recipients g WHERE g.group_id = ?) z WHERE z.recipient_id = r.id",
                zones, zones.length, group);
        return group;
    }

    /** Takes away whatever says which clock the members of a group go by. */
    void clockless(String group) {
        data.update(
                "UPDATE recipients SET time_zone = NULL, number_zone = NULL WHERE id IN"
                        + " (SELECT recipient_id FROM group_recipients WHERE group_id = ?::uuid)",
                group);
    }

    /** Starts and plans whatever is due. */
    void plan() {
        planner.startDue(java.time.Duration.ofSeconds(1));
        while (planner.planPage()) {
            // page by page
        }
    }
}
