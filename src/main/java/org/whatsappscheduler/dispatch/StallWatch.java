package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.dispatch.Lookout.Outlook;

/** Whether the dispatch of this pod goes on and, if not, what stands still; tells so as events, once each way. */
@ApplicationScoped
class StallWatch {

    private static final Logger LOG = Logger.getLogger(StallWatch.class);
    private static final Duration STALLED = Duration.ofSeconds(30);

    /** The longest call, the time until its worker would be found dead, and the time to write its outcome. */
    private static final Duration STUCK = Duration.ofSeconds(60);

    private static final String TELL = """
            INSERT INTO events (type, data)
            VALUES (?, jsonb_build_object('worker', ?, 'reason', ?, 'seconds', ?))
            """;

    /** What can stand still. */
    enum Part {
        /** The worker's beat does not get through: it may start nothing. */
        LEASE,
        /** No sweep has come to its end for 30 s. */
        SWEEP,
        /** The claiming thread has not come round for 30 s. */
        CLAIMING,
        /** The releasing thread has not come round for 30 s. */
        RELEASING,
        /** Something has been in flight for a minute, here or elsewhere, and nobody took it over. */
        IN_FLIGHT,
        /** A run that is due is not being planned. */
        PLANNING
    }

    private final Dispatch dispatch;
    private final Sweeper sweeper;
    private final Worker worker;
    private final Claiming claiming;
    private final Releasing releasing;
    private final DataSource database;
    private final Clock clock;
    private @Nullable Instant since;
    private final Set<Part> stood = EnumSet.noneOf(Part.class);
    private boolean told;

    StallWatch(
            Dispatch dispatch,
            Sweeper sweeper,
            Worker worker,
            Claiming claiming,
            Releasing releasing,
            DataSource database,
            Clock clock) {
        this.dispatch = dispatch;
        this.sweeper = sweeper;
        this.worker = worker;
        this.claiming = claiming;
        this.releasing = releasing;
        this.database = database;
        this.clock = clock;
    }

    /** What stands still now; nothing in a pod that does not dispatch. */
    Set<Part> standing() {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        if (dispatch.isRunning()) {
            Outlook seen = sweeper.last();
            add(parts, Part.LEASE, !worker.mayStart());
            add(parts, Part.SWEEP, sweeper.sinceLast().compareTo(STALLED) >= 0);
            add(parts, Part.CLAIMING, claiming.sinceLast().compareTo(STALLED) >= 0);
            add(parts, Part.RELEASING, releasing.sinceLast().compareTo(STALLED) >= 0);
            add(parts, Part.IN_FLIGHT, inFlight().compareTo(STUCK) >= 0);
            add(parts, Part.PLANNING, seen != null && seen.planningStalled());
        }
        return parts;
    }

    private static void add(Set<Part> parts, Part part, boolean stands) {
        if (stands) {
            parts.add(part);
        }
    }

    /** How long the delivery that some worker has held longest has been held, as the last sweep saw it. */
    Duration inFlight() {
        Outlook seen = sweeper.last();
        Instant oldest = seen == null ? null : seen.oldestInFlight();
        return oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
    }

    /**
     * Tells what is news. What can't be written, because PostgreSQL is what is away, is told when it is back: at the latest
     * by the event of the recovery.
     *
     * @param parts what stands still
     * @throws org.whatsappscheduler.common.DatabaseException when it can't be written; then it is still news
     */
    synchronized void tell(Set<Part> parts) {
        Instant now = clock.instant();
        if (parts.isEmpty() && since != null) {
            write("dispatch.recovered", now);
            LOG.info("The dispatch goes on");
            since = null;
            stood.clear();
            told = false;
        } else if (!parts.isEmpty()) {
            if (since == null) {
                since = now;
                LOG.errorf("The dispatch has stalled: %s", names(parts));
            }
            stood.addAll(parts);
            if (!told) {
                write("dispatch.stalled", now);
                told = true;
            }
        }
    }

    private void write(String type, Instant now) {
        long seconds = Duration.between(since, now).toSeconds();
        Sql.on(database, TELL).with(type, worker.id(), names(stood), seconds).update();
    }

    static String names(Set<Part> parts) {
        return String.join(
                ", ",
                parts.stream().map(part -> part.name().toLowerCase(Locale.ROOT)).toList());
    }
}
