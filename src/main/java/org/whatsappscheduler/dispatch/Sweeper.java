package org.whatsappscheduler.dispatch;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.delivery.RunLateness;
import org.whatsappscheduler.delivery.RunRows;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.SettleStatement.Evidence;
import org.whatsappscheduler.delivery.Undecided;
import org.whatsappscheduler.dispatch.Lookout.Outlook;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.planning.RunBook;
import org.whatsappscheduler.whatsapp.Correlation;

/**
 * The periodic work around the dispatch, all of it in {@link #sweepOnce}: rescue the dead, plan what is due, decide what
 * stayed unknown, keep the runs' counts and lateness. Every pod sweeps; PostgreSQL arbitrates.
 */
@ApplicationScoped
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    /** Planning, or clearing, in one sweep at most; then the other duties have their turn. */
    private static final Duration TURN = Duration.ofMillis(500);

    /**
     * What one sweep did.
     *
     * @param more pages are left: the next sweep should follow at once
     */
    record Swept(int started, int pages, long decided, int rescued, boolean more, List<RunBook.Verdict> verdicts) {}

    private record Turn(int pages, boolean more) {
        static final Turn NONE = new Turn(0, false);
    }

    private final Lookout lookout;
    private final DispatchControl control;
    private final Planner planner;
    private final RunBook book;
    private final RunLateness lateness;
    private final RunRows rows;
    private final Undecided undecided;
    private final SettleStatement statement;
    private final SentLedger ledger;
    private final Rescue rescue;
    private final Dispatch dispatch;
    private final DispatchConfig config;
    private final Clock clock;
    private volatile long lastDoneNanos = System.nanoTime();
    private volatile @Nullable Outlook last;
    private volatile boolean failing;

    Sweeper(
            Lookout lookout,
            DispatchControl control,
            Planner planner,
            RunBook book,
            RunLateness lateness,
            RunRows rows,
            Undecided undecided,
            SettleStatement statement,
            SentLedger ledger,
            Rescue rescue,
            Dispatch dispatch,
            DispatchConfig config,
            Clock clock) {
        this.lookout = lookout;
        this.control = control;
        this.planner = planner;
        this.book = book;
        this.lateness = lateness;
        this.rows = rows;
        this.undecided = undecided;
        this.statement = statement;
        this.ledger = ledger;
        this.rescue = rescue;
        this.dispatch = dispatch;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Sweeps; says once when PostgreSQL is away and once when it is back. Called by one thread at a time.
     *
     * @return whether to sweep again at once
     */
    boolean sweep() {
        try {
            Swept swept = sweepOnce();
            swept.verdicts().forEach(Sweeper::tell);
            lastDoneNanos = System.nanoTime();
            if (failing) {
                failing = false;
                LOG.info("PostgreSQL answers: sweeping again");
            }
            return swept.more();
        } catch (RuntimeException failure) {
            if (!DatabaseException.isAwayBehind(failure)) {
                throw failure;
            }
            if (!failing) {
                failing = true;
                LOG.warn("PostgreSQL does not answer: sweeping waits for it");
            }
            return false;
        }
    }

    /** One bounded pass over all duties. */
    Swept sweepOnce() {
        Outlook seen = lookout.look();
        last = seen;
        control.apply(seen.control());
        if (seen.checkDue()) {
            control.check();
        }
        if (control.isDoubtful()) {
            return new Swept(0, 0, 0, 0, false, List.of());
        }
        Duties duties = new Duties();
        duties.fulfil(() -> dispatch.refresh(seen.senders()));
        int rescued = duties.fulfil(() -> rescue.look(seen.beats(), System.nanoTime()), 0);
        int started = duties.fulfil(() -> seen.starting() ? planner.startDue(config.planLead()) : 0, 0);
        Turn planned =
                duties.fulfil(() -> started > 0 || seen.planning() ? turn(planner::planPage) : Turn.NONE, Turn.NONE);
        Turn cleared = duties.fulfil(() -> seen.uncleared() ? turn(this::clearPage) : Turn.NONE, Turn.NONE);
        long lifted = duties.fulfil(() -> seen.lifting() ? rows.lift() : 0L, 0L);
        long decided = duties.fulfil(() -> seen.undecided() ? decide() : 0L, 0L);
        if (seen.due() || planned.pages() + lifted + decided + rescued > 0) {
            dispatch.poke();
        }
        boolean moved = seen.counting() || planned.pages() > 0 || decided > 0;
        List<RunBook.Verdict> verdicts = duties.fulfil(() -> moved ? book.close() : List.of(), List.of());
        boolean measured = duties.fulfil(() -> seen.measuring() && lateness.measure(), false);
        duties.end();
        return new Swept(
                started, planned.pages(), decided, rescued, planned.more() || cleared.more() || measured, verdicts);
    }

    /** One that fails does not keep the others from being done; the sweep has failed all the same. */
    private static final class Duties {

        private @Nullable RuntimeException failure;

        void fulfil(Runnable duty) {
            fulfil(
                    () -> {
                        duty.run();
                        return true;
                    },
                    false);
        }

        <T> T fulfil(Supplier<T> duty, T otherwise) {
            try {
                return duty.get();
            } catch (RuntimeException failed) {
                if (DatabaseException.isAwayBehind(failed)) {
                    throw failed;
                }
                if (failure == null) {
                    failure = failed;
                } else {
                    failure.addSuppressed(failed);
                }
                return otherwise;
            }
        }

        void end() {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Does pages until there are none left or the turn is over. */
    private Turn turn(BooleanSupplier page) {
        long until = System.nanoTime() + TURN.toNanos();
        int done = 0;
        while (page.getAsBoolean()) {
            done++;
            dispatch.poke();
            if (System.nanoTime() - until > 0) {
                return new Turn(done, true);
            }
        }
        return new Turn(done, false);
    }

    private boolean clearPage() {
        return QuarkusTransaction.requiringNew().call(rows::goOn);
    }

    /**
     * The sent ledger has the first word: Redis may have been away when the delivery became unknown. While it is away,
     * nothing is sent again.
     */
    private long decide() {
        Instant now = clock.instant();
        List<Correlation> due = undecided.due();
        Optional<Map<UUID, String>> sent = ledger.lookUp(due);
        sent.ifPresent(taken -> statement.lateAccept(due.stream()
                .filter(attempt -> taken.containsKey(attempt.deliveryId()))
                .map(attempt ->
                        new Evidence(attempt.deliveryId(), attempt.attempt(), taken.get(attempt.deliveryId()), now))
                .toList()));
        return undecided.decide(due, sent.isPresent());
    }

    /** How long no sweep has come to its end. */
    Duration sinceLast() {
        return Duration.ofNanos(System.nanoTime() - lastDoneNanos);
    }

    /** What the last sweep saw; null before the first. */
    @Nullable
    Outlook last() {
        return last;
    }

    private static void tell(RunBook.Verdict verdict) {
        LOG.infof(
                "Schedule %s is %s: %d of %d recipients reached",
                verdict.scheduleId(), verdict.status(), verdict.reached(), verdict.recipients());
    }
}
