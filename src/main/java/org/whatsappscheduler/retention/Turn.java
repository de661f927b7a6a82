package org.whatsappscheduler.retention;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;

/**
 * Whose turn it is, over all pods. A lease and not a lock: a round has many transactions. Should two be at it all the
 * same, because one was frozen for longer than its lease, they only do the same twice.
 */
@ApplicationScoped
class Turn {

    /** Much longer than a batch takes. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final String TAKE = """
            UPDATE retention_turn SET owner = ?, lease_until = now() + ? * interval '1 millisecond'
             WHERE (lease_until IS NULL OR lease_until < now())
               AND (ended_at IS NULL OR ended_at <= now() - ? * interval '1 millisecond')
            """;

    private static final String KEEP = """
            UPDATE retention_turn SET lease_until = now() + ? * interval '1 millisecond' WHERE owner = ?
            """;

    private static final String END = """
            UPDATE retention_turn SET owner = NULL, lease_until = NULL, ended_at = CASE WHEN ? THEN now() ELSE ended_at END
             WHERE owner = ?
            """;

    private final DataSource database;

    Turn(DataSource database) {
        this.database = database;
    }

    /** Takes it, unless somebody has it or has been through everything within that time. */
    boolean take(UUID owner, Duration notSince) {
        return Sql.on(database, TAKE)
                        .with(owner, LEASE.toMillis(), notSince.toMillis())
                        .update()
                == 1;
    }

    /** Makes it last; false when it has been lost. */
    boolean keep(UUID owner) {
        return Sql.on(database, KEEP).with(LEASE.toMillis(), owner).update() == 1;
    }

    /**
     * Leaves it to the next.
     *
     * @param whole whether everything has been gone through
     */
    void end(UUID owner, boolean whole) {
        Sql.on(database, END).with(whole, owner).update();
    }

    /** When somebody last went through everything. */
    Optional<Instant> lastEnded() {
        return Sql.on(database, "SELECT ended_at FROM retention_turn WHERE ended_at IS NOT NULL")
                .first(row -> Sql.instant(row, "ended_at"));
    }
}
