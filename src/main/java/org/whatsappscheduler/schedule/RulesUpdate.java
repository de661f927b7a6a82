package org.whatsappscheduler.schedule;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.planning.Agenda;
import org.whatsappscheduler.planning.Timings;
import org.whatsappscheduler.timing.WallClock;

/**
 * Works the instants of local times out anew when the time zones' rules have changed: a wall clock is what was meant. A
 * process with older rules leaves alone what one with newer rules has done. What is planned already stays as it is.
 */
@ApplicationScoped
class RulesUpdate {

    private static final Logger LOG = Logger.getLogger(RulesUpdate.class);

    private static final int PAGE = 500;

    private static final String OUTDATED = """
            SELECT id, timing::text AS timing, next_local, next_run_at FROM scheduled_messages
             WHERE next_run_at IS NOT NULL AND next_local IS NOT NULL AND NOT hurried AND rules_version < ?
             ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String UPDATE = """
            UPDATE scheduled_messages
               SET next_run_at = ?, scheduled_time = ?, rules_version = ?,
                   version = version + CASE WHEN next_run_at = ? THEN 0 ELSE 1 END
             WHERE id = ?
            """;

    private record Outdated(UUID id, @Nullable String timing, LocalDateTime local, Instant runAt) {}

    private final DataSource database;
    private final Timings timings;

    RulesUpdate(DataSource database, Timings timings) {
        this.database = database;
        this.timings = timings;
    }

    /** After the migrations. */
    void onStart(@Observes @Priority(300) StartupEvent start) {
        update(WallClock.rulesVersion());
    }

    /** What was locked at the start, and what a process with older rules has written since. */
    @Scheduled(every = "1h", delayed = "1h", concurrentExecution = ConcurrentExecution.SKIP)
    void hourly() {
        try {
            update(WallClock.rulesVersion());
        } catch (DatabaseException away) {
            LOG.warnf("Time zone rules not looked at (%s); trying again in an hour", away.getMessage());
        }
    }

    /** All of those whose instants were worked out with rules older than these, but for what somebody has locked. */
    void update(String rules) {
        int moved = 0;
        int page;
        do {
            page = page(rules);
            moved += page;
        } while (page == PAGE);
        if (moved > 0) {
            LOG.infof("%d schedules go by the time zone rules of %s now", moved, rules);
        }
    }

    @Transactional
    int page(String rules) {
        List<Outdated> outdated = Sql.on(database, OUTDATED)
                .with(rules, PAGE)
                .list(row -> new Outdated(
                        row.getObject("id", UUID.class),
                        row.getString("timing"),
                        row.getObject("next_local", LocalDateTime.class),
                        Objects.requireNonNull(Sql.instant(row, "next_run_at"))));
        for (Outdated one : outdated) {
            Agenda.Coming coming = new Agenda(timings.read(one.timing(), null)).coming(one.local());
            Sql.on(database, UPDATE)
                    .with(coming.runAt(), coming.at(), rules, coming.runAt(), one.id())
                    .update();
        }
        return outdated.size();
    }
}
