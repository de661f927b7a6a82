package org.whatsappscheduler.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.whatsappscheduler.common.RedisGate;

/**
 * Counts a caller's requests by the minute, over all pods in Redis. A minute begins with the first request. While Redis is
 * away each pod counts for itself: a caller then has up to as many quotas as there are pods.
 */
@ApplicationScoped
class Quotas {

    /** The length of every window. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Takes one; answers how many are taken and how many milliseconds are left of the window. */
    private static final String TAKE = """
            local taken = redis.call('INCR', KEYS[1])
            if taken == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
            return {taken, redis.call('PTTL', KEYS[1])}
            """;

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final int MOST = 100_000;

    /**
     * What a request has taken.
     *
     * @param taken in this window, with this one
     * @param millisLeft until the next window begins
     */
    record Taken(long taken, long millisLeft) {}

    private record Window(AtomicInteger taken, long startNanos) {}

    private final ReactiveRedisDataSource redis;
    private final RedisGate gate = new RedisGate("quotas are counted by each pod for itself", PATIENCE);
    private final Cache<String, Window> own =
            Caffeine.newBuilder().expireAfterWrite(WINDOW).maximumSize(MOST).build();

    Quotas(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /** Counts one request of a caller against a quota. */
    Uni<Taken> take(String quota, String caller) {
        String key = "scheduler:quota:" + quota + ":" + caller;
        return gate.ask(
                () -> redis.execute("EVAL", TAKE, "1", key, String.valueOf(WINDOW.toMillis()))
                        .map(Quotas::read),
                () -> takeHere(key));
    }

    private static Taken read(Response answer) {
        return new Taken(answer.get(0).toLong(), answer.get(1).toLong());
    }

    private Taken takeHere(String key) {
        Window window = own.get(key, first -> new Window(new AtomicInteger(), System.nanoTime()));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - window.startNanos());
        return new Taken(window.taken().incrementAndGet(), Math.max(1, WINDOW.toMillis() - millis));
    }
}
