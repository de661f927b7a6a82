package org.whatsappscheduler.dispatch;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;
import org.whatsappscheduler.sender.Sender;

/**
 * A sender's rate, shared by all pods through Redis: GCRA on Redis' own clock, slots reserved in batches and evenly
 * spaced. While Redis is away each pod takes a {@link SafeShare} of its own, never more.
 */
@ApplicationScoped
class SharedRate {

    private static final Logger LOG = Logger.getLogger(SharedRate.class);
    private static final long AHEAD_MICROS = 500_000;
    private static final int LARGEST_BATCH = 500;
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(50);
    private static final Duration LOOK_WITHIN = Duration.ofMillis(500);
    private static final Duration LEAVE_ALONE = Duration.ofSeconds(1);
    private static final double RECOVERY_PER_SECOND = 0.02;
    private static final long SECOND_MICROS = 1_000_000L;

    /**
     * Slots to send in.
     *
     * @param sender whose they are
     * @param count how many; 0 says to ask again at {@code firstNanos}
     * @param firstNanos the first slot, on this process's monotonic clock
     * @param intervalNanos between slots
     * @param end Redis' name for the last of them; empty when it was not Redis that granted them
     */
    record Grant(Sender sender, int count, long firstNanos, long intervalNanos, String end) {}

    /** The last slots of a grant, given up. */
    record Unused(Grant grant, int count) {}

    /**
     * What the pods share of a sender's rate now.
     *
     * @param factor of the rate, below 1 after the provider said that we are too fast
     * @param pause how long nothing is sent at all for the same reason
     * @param usedInHour messages in the last sixty minutes; counted only under an hourly limit
     */
    record Usage(double factor, Duration pause, long usedInHour) {}

    private final ReactiveRedisDataSource redis;
    private final SafeShare safeShare = new SafeShare();
    private final LongAdder asked = new LongAdder();
    private volatile long awayUntilNanos = System.nanoTime();
    private volatile double share = SafeShare.SHARE;
    private volatile boolean told;

    SharedRate(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /** How many pods share a rate; seen by the sweep. */
    void liveWorkers(int count) {
        safeShare.liveWorkers(count);
    }

    /** Whether Redis did not answer lately. */
    boolean isDegraded() {
        return awayUntilNanos - System.nanoTime() > 0;
    }

    /** How often Redis was asked for slots. */
    long asked() {
        return asked.sum();
    }

    /** Makes a sender known, so that only a Redis that has lost its keys looks like one that has. */
    void introduce(Sender sender) {
        redis.execute("SET", keys(sender.id()).get(2), "0", "NX").subscribe().with(ok -> {}, away -> {});
    }

    /** Reserves up to {@code want} slots. Never fails and never takes longer than Redis is given to answer. */
    Uni<Grant> reserve(Sender sender, int want) {
        int most = Math.min(want, LARGEST_BATCH);
        if (isDegraded()) {
            return Uni.createFrom().item(() -> safeShare.reserve(sender, most, share, System.nanoTime()));
        }
        asked.increment();
        double intervalMicros = (double) SECOND_MICROS / sender.messagesPerSecond();
        long behindMicros = Math.max((long) intervalMicros, SECOND_MICROS / 20);
        return eval(
                        RateScripts.RESERVE,
                        sender,
                        String.valueOf(intervalMicros),
                        String.valueOf(most),
                        String.valueOf(AHEAD_MICROS),
                        String.valueOf(behindMicros),
                        hourly(sender),
                        String.valueOf(RECOVERY_PER_SECOND))
                .ifNoItem()
                .after(ANSWER_WITHIN)
                .fail()
                .map(answer -> {
                    recovered();
                    return grant(sender, answer);
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    degrade(failure);
                    return safeShare.reserve(sender, most, share, System.nanoTime());
                });
    }

    /** Not before the slots of the safe share are over, should Redis just have come back. */
    private Grant grant(Sender sender, Response answer) {
        long now = System.nanoTime();
        long first = now + answer.get(1).toLong() * 1_000;
        long share = safeShare.endNanos(sender, now);
        first = share - first > 0 ? share : first;
        long interval = answer.get(2).toLong() * 1_000;
        return new Grant(
                sender,
                answer.get(0).toInteger(),
                first,
                interval,
                answer.get(3).toString());
    }

    /** Gives slots back that will not be used; best effort. */
    void giveBack(Unused unused) {
        Grant grant = unused.grant();
        if (grant.end().isEmpty() || isDegraded()) {
            return;
        }
        eval(
                        RateScripts.GIVE_BACK,
                        grant.sender(),
                        grant.end(),
                        String.valueOf(unused.count()),
                        String.valueOf(grant.intervalNanos() / 1_000),
                        hourly(grant.sender()))
                .subscribe()
                .with(ok -> {}, away -> LOG.debugf("Slots not given back: %s", away.getMessage()));
    }

    /** The provider says that a sender is too fast: all pods slow down, and pause for a while. */
    void slowDown(Sender sender, Duration pause) {
        safeShare.slowDown(sender, System.nanoTime());
        eval(
                        RateScripts.SLOW_DOWN,
                        sender,
                        String.valueOf(pause.toNanos() / 1_000),
                        String.valueOf(RECOVERY_PER_SECOND))
                .subscribe()
                .with(
                        factor -> LOG.warnf("Sender %s is too fast: now at %s of its rate", sender.id(), factor),
                        away -> LOG.warnf("Sender %s is too fast: slowed down in this pod only", sender.id()));
    }

    /** How much of a sender's rate there is; empty when Redis does not answer, and each pod takes its safe share. */
    Optional<Usage> usage(UUID senderId) {
        try {
            Response answer = eval(RateScripts.LOOK, senderId, String.valueOf(RECOVERY_PER_SECOND))
                    .await()
                    .atMost(LOOK_WITHIN);
            return Optional.of(new Usage(
                    Double.parseDouble(answer.get(0).toString()),
                    Duration.of(answer.get(1).toLong(), ChronoUnit.MICROS),
                    answer.get(2).toLong()));
        } catch (RuntimeException away) {
            LOG.debugf("The rate cannot be looked at: %s", away.getMessage());
            return Optional.empty();
        }
    }

    private Uni<Response> eval(String script, Sender sender, String... arguments) {
        return eval(script, sender.id(), arguments);
    }

    private Uni<Response> eval(String script, UUID senderId, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script, "4"));
        command.addAll(keys(senderId));
        command.addAll(List.of(arguments));
        return redis.execute("EVAL", command.toArray(String[]::new));
    }

    private static List<String> keys(UUID senderId) {
        String key = "scheduler:rate:{" + senderId + "}";
        return List.of(key, key + ":hour", key + ":made", key + ":slow");
    }

    private static String hourly(Sender sender) {
        return String.valueOf(sender.messagesPerHour() == null ? 0 : sender.messagesPerHour());
    }

    private void recovered() {
        if (told) {
            told = false;
            LOG.info("Redis answers: the rate is shared again");
        }
    }

    private void degrade(Throwable failure) {
        if (!told) {
            told = true;
            LOG.warnf(
                    "Redis does not answer (%s): each pod now sends at a safe share of the rate",
                    failure.getClass().getSimpleName());
        }
        share = failure instanceof TimeoutException ? SafeShare.BESIDE_OTHERS : SafeShare.SHARE;
        awayUntilNanos = System.nanoTime() + LEAVE_ALONE.toNanos();
    }
}
