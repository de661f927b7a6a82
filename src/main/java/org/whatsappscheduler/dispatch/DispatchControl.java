package org.whatsappscheduler.dispatch;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Sql;

/**
 * Whether anything may be dispatched at all. People pause it. And it pauses itself when the database turns out to be
 * another one than it was, a copy or a restored backup: what the original has sent since would be sent again. A copy is
 * told by the identity of the database; a backup by an epoch, counted every ten seconds, that went backwards from what Redis
 * or this process remembers.
 */
@ApplicationScoped
class DispatchControl {

    private static final Logger LOG = Logger.getLogger(DispatchControl.class);
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(500);

    /** A failover to a replica may lose the last count. */
    private static final long TOLERATED = 1;

    private static final String IDENTITY = """
            SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid AS identity
              FROM pg_database WHERE datname = current_database()
            """;

    /** For servers that do not tell their identifier to everybody. */
    private static final String DATABASE = """
            SELECT datname || '/' || oid AS identity FROM pg_database WHERE datname = current_database()
            """;

    private static final String READ = "SELECT paused_at, paused_reason, identity, epoch, doubt FROM dispatch_control";

    private static final String COUNT = """
            UPDATE dispatch_control SET epoch = epoch + 1, epoch_at = now() WHERE epoch_at < now() - interval '10 seconds'
            """;

    /**
     * What the row says.
     *
     * @param pausedAt since when people have paused it; null when it is not
     * @param doubt why it waits to be confirmed; null when it does not
     */
    record Row(
            @Nullable Instant pausedAt,
            @Nullable String pausedReason,
            @Nullable String identity,
            long epoch,
            @Nullable String doubt) {

        /** Reads the columns of these names. */
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    Sql.instant(row, "paused_at"),
                    row.getString("paused_reason"),
                    row.getString("identity"),
                    row.getLong("epoch"),
                    row.getString("doubt"));
        }

        boolean isOpen() {
            return pausedAt == null && doubt == null;
        }
    }

    /** Somebody has switched it: how it is now. */
    record Switched(Row row) {}

    private final DataSource database;
    private final ReactiveRedisDataSource redis;
    private volatile boolean open;
    private volatile boolean doubtful;
    private volatile long highest;

    DispatchControl(DataSource database, ReactiveRedisDataSource redis) {
        this.database = database;
        this.redis = redis;
    }

    /** Whether deliveries may be claimed and sent. */
    boolean isOpen() {
        return open;
    }

    /** Whether the database waits to be confirmed: then nothing is planned or decided either. */
    boolean isDoubtful() {
        return doubtful;
    }

    Row read() {
        return Sql.on(database, READ).list(Row::of).getFirst();
    }

    /** Takes up what the row says now; called by every sweep. */
    void apply(Row row) {
        if (highest > row.epoch() + TOLERATED) {
            doubt("its epoch went back from " + highest + " to " + row.epoch() + ": a restored backup?", row.epoch());
            open = false;
            doubtful = true;
            return;
        }
        highest = Math.max(highest, row.epoch());
        if (open != row.isOpen()) {
            LOG.infof("Dispatch is %s", row.isOpen() ? "open" : row.doubt() == null ? "paused" : "in doubt");
        }
        open = row.isOpen();
        doubtful = row.doubt() != null;
    }

    /** Counts the epoch on, and compares: at the start before anything is claimed, then every ten seconds. */
    void check() {
        Sql.on(database, COUNT).update();
        Row row = read();
        String identity = identity();
        if (row.identity() == null) {
            Sql.on(database, "UPDATE dispatch_control SET identity = ? WHERE identity IS NULL")
                    .with(identity)
                    .update();
        } else if (!row.identity().equals(identity)) {
            doubt("it is a copy: it was made as " + row.identity() + " and is now " + identity, Long.MAX_VALUE);
        }
        highest = Math.max(highest, remembered(identity));
        apply(read());
        if (open) {
            remember(identity, row.epoch());
        }
    }

    /** The epoch at most so far: what was seen before somebody confirmed the database says nothing any more. */
    private void doubt(String why, long epoch) {
        int news = Sql.on(database, "UPDATE dispatch_control SET doubt = ? WHERE doubt IS NULL AND epoch <= ?")
                .with(why, epoch)
                .update();
        if (news > 0) {
            LOG.errorf("Dispatch stays off until POST /api/dispatch/confirm: this database is in doubt, %s", why);
        }
    }

    /** A person says that this database is the one to send from. */
    void confirm() {
        String identity = identity();
        long epoch = Math.max(highest, remembered(identity)) + 1;
        Sql.on(database, "UPDATE dispatch_control SET doubt = NULL, identity = ?, epoch = greatest(epoch, ?)")
                .with(identity, epoch)
                .update();
    }

    void pause(@Nullable String reason) {
        Sql.on(database, "UPDATE dispatch_control SET paused_at = coalesce(paused_at, now()), paused_reason = ?")
                .with(reason)
                .update();
    }

    void resume() {
        Sql.on(database, "UPDATE dispatch_control SET paused_at = NULL, paused_reason = NULL")
                .update();
    }

    /** What a person has switched holds here at once; the other pods are told, and look for themselves every second. */
    void switched(@Observes(during = TransactionPhase.AFTER_SUCCESS) Switched fact) {
        apply(fact.row());
    }

    /** Asked outside of any transaction, since the first question may be refused. */
    private String identity() {
        return QuarkusTransaction.suspendingExisting().call(() -> {
            try {
                return identity(IDENTITY);
            } catch (DatabaseException failure) {
                if (failure.isAway()) {
                    throw failure;
                }
                return identity(DATABASE);
            }
        });
    }

    private String identity(String query) {
        return Sql.on(database, query).list(row -> row.getString("identity")).getFirst();
    }

    private long remembered(String identity) {
        try {
            var answer = redis.execute("GET", key(identity)).await().atMost(ANSWER_WITHIN);
            return answer == null ? 0 : answer.toLong();
        } catch (RuntimeException away) {
            LOG.debugf("No epoch from Redis: %s", away.getMessage());
            return 0;
        }
    }

    private void remember(String identity, long epoch) {
        redis.execute("SET", key(identity), String.valueOf(epoch)).subscribe().with(ok -> {}, away -> {});
    }

    private static String key(String identity) {
        return "scheduler:epoch:" + identity;
    }
}
