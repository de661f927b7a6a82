package org.whatsappscheduler.dispatch;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.whatsappscheduler.sender.Sender;

/**
 * A sender's rate, shared by all pods through Redis: GCRA on Redis' own clock, permits reserved in batches as evenly
 * spaced slots. While Redis is away each pod takes a safe share of its own, never more: 0.8 x rate / live workers.
 */
@ApplicationScoped
class SharedRate {

    private static final Logger LOG = Logger.getLogger(SharedRate.class);

    /**
     * KEYS: theoretical arrival time, count of this hour. ARGV: interval in microseconds, permits wanted, how far ahead
     * slots may be reserved and how far behind unused ones may be made up (microseconds), permits an hour (0: any).
     * Answers {granted, microseconds until the first slot}.
     */
    private static final String RESERVE = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local interval, want = tonumber(ARGV[1]), tonumber(ARGV[2])
            local ahead, behind, hourly = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
            local tat = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now - behind)
            local granted = math.min(want, math.floor((now + ahead - tat) / interval) + 1)
            if granted < 1 then return {0, math.floor(tat - now - ahead)} end
            if hourly > 0 then
              local used = tonumber(redis.call('GET', KEYS[2]) or '0')
              granted = math.min(granted, hourly - used)
              if granted < 1 then return {0, redis.call('PTTL', KEYS[2]) * 1000} end
              redis.call('INCRBY', KEYS[2], granted)
              if used == 0 then redis.call('PEXPIRE', KEYS[2], 3600000) end
            end
            redis.call('SET', KEYS[1], string.format('%.0f', tat + granted * interval), 'PX', 60000)
            return {granted, math.floor(tat - now)}
            """;

    private static final long AHEAD_MICROS = 500_000;
    private static final int LARGEST_BATCH = 500;
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(50);
    private static final Duration LEAVE_ALONE = Duration.ofSeconds(1);
    private static final double SAFE_SHARE = 0.8;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long SECOND_MICROS = 1_000_000L;

    /**
     * Slots to send in.
     *
     * @param count how many; 0 says to ask again at {@code firstNanos}
     * @param firstNanos the first slot, on this process's monotonic clock
     * @param intervalNanos between slots
     */
    record Grant(int count, long firstNanos, long intervalNanos) {}

    private final ReactiveRedisDataSource redis;
    private final Map<UUID, AtomicLong> localNextNanos = new ConcurrentHashMap<>();
    private volatile long awayUntilNanos = System.nanoTime();
    private volatile int liveWorkers = 1;
    private volatile boolean told;

    SharedRate(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /** How many pods share a rate; seen by the rescuer. */
    void liveWorkers(int count) {
        liveWorkers = Math.max(1, count);
    }

    /** Whether Redis did not answer lately. */
    boolean isDegraded() {
        return awayUntilNanos - System.nanoTime() > 0;
    }

    /** Reserves up to {@code want} slots. Never fails and never takes longer than Redis is given to answer. */
    Uni<Grant> reserve(Sender sender, int want) {
        if (isDegraded()) {
            return Uni.createFrom().item(() -> safeShare(sender, want));
        }
        long intervalMicros = Math.max(1, SECOND_MICROS / sender.messagesPerSecond());
        long behindMicros = Math.max(intervalMicros, SECOND_MICROS / 20);
        String key = "scheduler:rate:{" + sender.id() + "}";
        return redis.execute(
                        "EVAL",
                        RESERVE,
                        "2",
                        key,
                        key + ":hour",
                        String.valueOf((double) SECOND_MICROS / sender.messagesPerSecond()),
                        String.valueOf(Math.min(want, LARGEST_BATCH)),
                        String.valueOf(AHEAD_MICROS),
                        String.valueOf(behindMicros),
                        String.valueOf(sender.messagesPerHour() == null ? 0 : sender.messagesPerHour()))
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
                    return safeShare(sender, want);
                });
    }

    private static Grant grant(Sender sender, Response answer) {
        long first = System.nanoTime() + answer.get(1).toLong() * 1_000;
        return new Grant(answer.get(0).toInteger(), first, SECOND_NANOS / sender.messagesPerSecond());
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
        awayUntilNanos = System.nanoTime() + LEAVE_ALONE.toNanos();
    }

    /** The same spacing, by this pod alone. The hourly limit is spread evenly meanwhile, for nobody counts it. */
    private Grant safeShare(Sender sender, int want) {
        double perSecond = SAFE_SHARE * sender.messagesPerSecond() / liveWorkers;
        if (sender.messagesPerHour() != null) {
            perSecond = Math.min(perSecond, SAFE_SHARE * sender.messagesPerHour() / 3_600 / liveWorkers);
        }
        long interval = (long) (SECOND_NANOS / perSecond);
        int count = Math.clamp(AHEAD_MICROS * 1_000 / interval, 1, Math.min(want, LARGEST_BATCH));
        AtomicLong next = localNextNanos.computeIfAbsent(sender.id(), id -> new AtomicLong(System.nanoTime()));
        long now = System.nanoTime();
        long first = next.get() - now > 0 ? next.get() : now;
        next.set(first + count * interval);
        return new Grant(count, first, interval);
    }
}
