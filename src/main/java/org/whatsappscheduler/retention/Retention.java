package org.whatsappscheduler.retention;

import io.quarkus.arc.All;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.SchedulerConfig.Role;

/** Goes through everything that is not kept for ever, about once an hour, in one pod at a time, a batch at a time. */
@ApplicationScoped
class Retention {

    static final String PARTITIONS = "partitions";

    private static final Logger LOG = Logger.getLogger(Retention.class);
    private static final int ROWS_AT_ONCE = 5_000;

    /** A little less than an hour: the pods ask every ten minutes. */
    private static final Duration EVERY = Duration.ofMinutes(55);

    /** What is not done by then is gone on with ten minutes later. */
    private static final Duration LONGEST = Duration.ofMinutes(20);

    /**
     * What one round did.
     *
     * @param removed how much of each kind
     * @param whole whether it went through everything
     */
    record Round(Map<String, Long> removed, boolean whole) {}

    private final List<Forgetful> forgetful;
    private final OldDays days;
    private final Turn turn;
    private final RetentionConfig config;
    private final RetentionMeters meters;
    private final Clock clock;
    private final boolean takesPart;
    private volatile boolean stopping;

    /** Those who only dispatch have something better to do. */
    Retention(
            @All List<Forgetful> forgetful,
            OldDays days,
            Turn turn,
            RetentionConfig config,
            RetentionMeters meters,
            SchedulerConfig scheduler,
            Clock clock) {
        this.forgetful = forgetful;
        this.days = days;
        this.turn = turn;
        this.config = config;
        this.meters = meters;
        this.clock = clock;
        this.takesPart = scheduler.roles().contains(Role.API);
    }

    /** What is under way stops after its batch. */
    @PreDestroy
    void close() {
        stopping = true;
    }

    @Scheduled(every = "10m", delayed = "5m", executionMaxDelay = "2m", concurrentExecution = ConcurrentExecution.SKIP)
    void everyTenMinutes() {
        if (takesPart) {
            try {
                round(EVERY);
                turn.lastEnded().ifPresent(meters::succeeded);
            } catch (DatabaseException away) {
                LOG.warnf("Retention waits (%s)", away.getMessage());
            }
        }
    }

    /** One round; empty when another pod is at it, or has been within that time. */
    Optional<Round> round(Duration notSince) {
        UUID owner = Ids.next();
        if (!turn.take(owner, notSince)) {
            return Optional.empty();
        }
        Round round = new Round(Map.of(), false);
        try {
            round = new Work(owner).all();
            if (!round.removed().isEmpty()) {
                LOG.infof("Retention: removed %s", words(round.removed()));
            }
            return Optional.of(round);
        } finally {
            turn.end(owner, round.whole());
        }
    }

    private static String words(Map<String, Long> removed) {
        return removed.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    /** A round under way. */
    private final class Work {

        private final UUID owner;
        private final long begun = System.nanoTime();
        private final Instant now = clock.instant();
        private final Map<String, Long> removed = new TreeMap<>();
        private boolean whole = true;

        Work(UUID owner) {
            this.owner = owner;
        }

        Round all() {
            attempt(PARTITIONS, this::dropDays);
            for (Forgetful one : forgetful) {
                if (one.kept().isPositive()) {
                    attempt(one.kind(), () -> forget(one));
                }
            }
            return new Round(removed, whole);
        }

        /** What fails for one kind is no reason to leave the others out. */
        private void attempt(String kind, Runnable task) {
            try {
                task.run();
            } catch (RuntimeException failure) {
                whole = false;
                if (DatabaseException.isRepeatableBehind(failure)) {
                    LOG.infof("Retention of %s goes on later", kind);
                } else {
                    LOG.errorf(failure, "Retention of %s failed", kind);
                }
            }
        }

        private void dropDays() {
            Duration kept = config.deliveries();
            if (kept.isPositive() && mayGoOn()) {
                OldDays.Outcome outcome = days.drop(day(now.minus(kept)), day(now.minus(kept.multipliedBy(2))));
                meters.held(outcome.held());
                count(PARTITIONS, outcome.dropped());
                whole &= outcome.busy() == 0;
            }
        }

        private void forget(Forgetful one) {
            Instant before = now.minus(one.kept());
            int some;
            do {
                if (!mayGoOn()) {
                    whole = false;
                    return;
                }
                some = one.forget(before, ROWS_AT_ONCE);
                count(one.kind(), some);
            } while (some > 0);
        }

        private void count(String kind, int some) {
            if (some > 0) {
                removed.merge(kind, (long) some, Long::sum);
                meters.removed(kind, some);
            }
        }

        private boolean mayGoOn() {
            return !stopping && System.nanoTime() - begun < LONGEST.toNanos() && turn.keep(owner);
        }

        private static LocalDate day(Instant at) {
            return at.atOffset(ZoneOffset.UTC).toLocalDate();
        }
    }
}
