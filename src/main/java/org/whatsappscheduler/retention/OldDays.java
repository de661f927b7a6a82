package org.whatsappscheduler.retention;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Sql;

/** Drops whole days of deliveries: their partitions, whatever their size, in a moment. */
@ApplicationScoped
class OldDays {

    private static final Logger LOG = Logger.getLogger(OldDays.class);

    /** The deliveries go first: nobody looks for the others without them. */
    private static final List<String> PARENTS = List.of("deliveries", "delivery_wamids", "delivery_attempts");

    private static final String DAYS = """
            SELECT DISTINCT to_date(right(c.relname, 8), 'YYYYMMDD') AS day
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent IN ('deliveries'::regclass, 'delivery_wamids'::regclass, 'delivery_attempts'::regclass)
               AND c.relname ~ '_[0-9]{8}$' AND to_date(right(c.relname, 8), 'YYYYMMDD') < ?
             ORDER BY day
            """;

    /**
     * A run that is under way, or an attempt nobody knows the outcome of yet. Quick, whatever else there is: whoever
     * queues something of a finished run again reopens the run in the same transaction.
     */
    private static final String UNDER_WAY = """
            SELECT EXISTS (
                SELECT FROM schedule_runs WHERE state = 'planning' AND day = ?
                UNION ALL SELECT FROM schedule_runs WHERE state = 'sending' AND day = ?
                UNION ALL SELECT FROM delivery_in_flight WHERE day = ?
                UNION ALL SELECT FROM delivery_unknown WHERE day = ?)
            """;

    /** A piece of a day, by where it lies: no statement is as long as the day is large. */
    private static final String OPEN = """
            SELECT EXISTS (SELECT FROM %s WHERE ctid >= ?::tid AND ctid < ?::tid
                               AND (status IN ('queued', 'sending') OR ? AND status = 'unknown'))
            """;

    private static final int BLOCKS_AT_ONCE = 20_000;

    /**
     * For as long everybody who needs the deliveries may be made to wait, which is what waiting for the lock does. DETACH
     * CONCURRENTLY would wait without, but is refused beside a default partition.
     */
    private static final String LOCK_TIMEOUT = "100ms";

    /** Held under the lock, should something be wrong with what has to be quick. */
    private static final String STATEMENT_TIMEOUT = "1s";

    private static final String SETTINGS = """
            SELECT set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true),
                   set_config('enable_seqscan', 'off', true)
            """;

    /**
     * What became of some days.
     *
     * @param dropped gone
     * @param held old enough, but something of them is still open
     * @param busy old enough, but somebody else used the table: later
     */
    record Outcome(int dropped, int held, int busy) {}

    private final DataSource database;

    OldDays(DataSource database) {
        this.database = database;
    }

    /**
     * Drops the days before one, but those that are still open.
     *
     * @param unknownBefore a delivery that stays unknown holds its day up to there; else nobody would ever let it go
     */
    Outcome drop(LocalDate before, LocalDate unknownBefore) {
        int dropped = 0;
        int held = 0;
        int busy = 0;
        for (LocalDate day : Sql.on(database, DAYS).with(before).list(row -> row.getObject(1, LocalDate.class))) {
            if (isOpen(day, !day.isBefore(unknownBefore))) {
                held++;
            } else if (PARENTS.stream().allMatch(parent -> drop(parent, day))) {
                dropped++;
            } else {
                busy++;
            }
        }
        return new Outcome(dropped, held, busy);
    }

    private boolean isOpen(LocalDate day, boolean unknownCounts) {
        String name = name("deliveries", day);
        if (!exists(name)) {
            return false;
        }
        if (isUnderWay(day)) {
            return true;
        }
        long blocks = Sql.on(database, "SELECT pg_relation_size(?::regclass) / current_setting('block_size')::int")
                .with(name)
                .list(row -> row.getLong(1))
                .getFirst();
        for (long block = 0; block < blocks; block += BLOCKS_AT_ONCE) {
            if (Sql.on(database, OPEN.formatted(name))
                    .with("(" + block + ",0)", "(" + (block + BLOCKS_AT_ONCE) + ",0)", unknownCounts)
                    .list(row -> row.getBoolean(1))
                    .getFirst()) {
                return true;
            }
        }
        return false;
    }

    private boolean isUnderWay(LocalDate day) {
        return Sql.on(database, UNDER_WAY)
                .with(day, day, day, day)
                .list(row -> row.getBoolean(1))
                .getFirst();
    }

    /** Answers whether it is gone. */
    private boolean drop(String parent, LocalDate day) {
        try {
            return QuarkusTransaction.requiringNew().call(() -> dropLocked(parent, day));
        } catch (DatabaseException failure) {
            if (!failure.isOutOfPatience()) {
                throw failure;
            }
            LOG.debugf("%s is in use and dropped later", name(parent, day));
            return false;
        }
    }

    /**
     * The parent first, as everybody does who reads or writes; only for it may we have to wait. Looked at again once
     * nobody can write.
     */
    private boolean dropLocked(String parent, LocalDate day) {
        String name = name(parent, day);
        Sql.on(database, SETTINGS).with(LOCK_TIMEOUT, STATEMENT_TIMEOUT).list(row -> true);
        if (!exists(name)) {
            return true;
        }
        Sql.on(database, "LOCK TABLE ONLY " + parent + " IN ACCESS EXCLUSIVE MODE")
                .update();
        Sql.on(database, "LOCK TABLE " + name + ", " + parent + "_default IN ACCESS EXCLUSIVE MODE NOWAIT")
                .update();
        if (parent.equals("deliveries") && isUnderWay(day)) {
            return false;
        }
        Sql.on(database, "DROP TABLE IF EXISTS " + name).update();
        return true;
    }

    private boolean exists(String name) {
        return Sql.on(database, "SELECT to_regclass(?) IS NOT NULL")
                .with(name)
                .list(row -> row.getBoolean(1))
                .getFirst();
    }

    private static String name(String parent, LocalDate day) {
        return parent + "_" + day.format(DateTimeFormatter.BASIC_ISO_DATE);
    }
}
