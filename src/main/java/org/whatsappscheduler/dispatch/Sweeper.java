package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.delivery.Undecided;
import org.whatsappscheduler.schedule.Planner;
import org.whatsappscheduler.schedule.RunBook;

/**
 * The periodic work around the dispatch, all of it in {@link #sweepOnce}: plan what is due, decide what stayed unknown,
 * rescue the dead, keep the runs' counts. Every pod sweeps; PostgreSQL arbitrates.
 */
@ApplicationScoped
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    /** Pages planned in one sweep: 500,000 recipients, then the other duties have their turn. */
    private static final int PAGES_AT_ONCE = 100;

    /** What one sweep did. */
    record Swept(int started, int pages, long decided, int rescued, List<RunBook.Verdict> verdicts) {}

    private final Planner planner;
    private final RunBook book;
    private final Undecided undecided;
    private final Rescue rescue;
    private final Dispatch dispatch;
    private final DispatchConfig config;
    private final Clock clock;
    private volatile Instant lastDoneAt;
    private volatile boolean failing;

    Sweeper(
            Planner planner,
            RunBook book,
            Undecided undecided,
            Rescue rescue,
            Dispatch dispatch,
            DispatchConfig config,
            Clock clock) {
        this.planner = planner;
        this.book = book;
        this.undecided = undecided;
        this.rescue = rescue;
        this.dispatch = dispatch;
        this.config = config;
        this.clock = clock;
        this.lastDoneAt = clock.instant();
    }

    /** Sweeps; says once when PostgreSQL is away and once when it is back. Called by one thread at a time. */
    void sweep() {
        try {
            sweepOnce().verdicts().forEach(Sweeper::tell);
            lastDoneAt = clock.instant();
            if (failing) {
                failing = false;
                LOG.info("PostgreSQL answers: sweeping again");
            }
        } catch (RuntimeException failure) {
            if (!DatabaseException.isAwayBehind(failure)) {
                throw failure;
            }
            if (!failing) {
                failing = true;
                LOG.warn("PostgreSQL does not answer: sweeping waits for it");
            }
        }
    }

    /** One bounded pass over all duties. */
    Swept sweepOnce() {
        dispatch.refresh();
        int started = planner.startDue(clock.instant(), config.planLead());
        int pages = 0;
        while (pages < PAGES_AT_ONCE && planner.planPage()) {
            pages++;
            dispatch.poke();
        }
        long decided = undecided.decide();
        int rescued = rescue.lookOnce(System.nanoTime());
        if (decided > 0) {
            dispatch.poke();
        }
        return new Swept(started, pages, decided, rescued, book.close());
    }

    /** How long no sweep has come to its end. */
    Duration sinceLast() {
        return Duration.between(lastDoneAt, clock.instant());
    }

    private static void tell(RunBook.Verdict verdict) {
        LOG.infof(
                "Schedule %s is %s: %d of %d recipients reached",
                verdict.scheduleId(), verdict.status(), verdict.reached(), verdict.recipients());
    }
}
