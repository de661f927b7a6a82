package org.whatsappscheduler.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.RedisGate;
import org.whatsappscheduler.common.SharedWork;

/**
 * Answers kept as the bytes to be sent. Whoever asks gets nothing older than the last change that was committed before they
 * asked: a kept answer belongs to a generation, which every change ends, on all pods. Without Redis the database is read,
 * once for all who ask the same at the same time.
 */
// The kind of cache that weighs its entries and lets them expire; Quarkus registers those that only count them.
@RegisterForReflection(classNames = "com.github.benmanes.caffeine.cache.SSMWW")
@ApplicationScoped
public class Answers {

    private static final Duration PATIENCE = Duration.ofMillis(250);

    /** What is not asked for any more goes; what is asked for may end sooner. */
    private static final Duration KEPT_HERE = Duration.ofMinutes(10);

    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final int SHARE_OF_HEAP = 8;

    /**
     * An answer and when it ends, wherever it is found.
     *
     * @param until by everybody's clock, counted from before it was read
     */
    private record Kept(Body body, Instant until) {}

    private final Generations generations;
    private final Clock clock;
    private final SharedWork shared;
    private final Executor executor;
    private final ReactiveValueCommands<String, byte[]> redis;
    private final Counter foundHere;
    private final Counter foundInRedis;
    private final Counter readAnew;
    private final RedisGate gate = new RedisGate("answers are not shared between pods", PATIENCE);
    private final Rounds<Body> rounds = new Rounds<>();
    private final Cache<String, Kept> here = Caffeine.newBuilder()
            .maximumWeight(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP))
            .<String, Kept>weigher((key, kept) -> kept.body().size() + 2 * key.length())
            .expireAfterWrite(KEPT_HERE)
            .build();

    Answers(
            Generations generations,
            Clock clock,
            SharedWork shared,
            ManagedExecutor executor,
            ReactiveRedisDataSource redis,
            MeterRegistry meters) {
        this.generations = generations;
        this.clock = clock;
        this.shared = shared;
        this.executor = executor;
        this.redis = redis.value(byte[].class);
        this.foundHere = source(meters, "pod");
        this.foundInRedis = source(meters, "redis");
        this.readAnew = source(meters, "database");
    }

    private static Counter source(MeterRegistry meters, String name) {
        return Counter.builder("cache.answers")
                .description("Answers that may be kept, by where they were found; many who ask at once count once")
                .tag("source", name)
                .register(meters);
    }

    /**
     * An answer that is not kept: read from the database by one of all who ask at the same time.
     *
     * @param key equal for all who ask the same
     */
    public Uni<Body> fresh(Object key, Supplier<Body> reading) {
        return shared.result(() -> rounds.join(key, () -> read(reading)));
    }

    /**
     * An answer that is kept until {@link Outdated} is fired with its name.
     *
     * @param name what it is of
     * @param variant which of several answers of that name
     * @param life how long it is kept at most
     * @param reading reads it from the database, outside of any request
     */
    public Uni<Body> kept(String name, String variant, Duration life, Supplier<Body> reading) {
        return shared.result(() -> rounds.join(
                name + '?' + variant,
                () -> generations
                        .of(name)
                        .thenCompose(generation -> generation == null
                                ? readAnew(reading)
                                : find("scheduler:kept:" + name + ':' + generation + ':' + variant, life, reading))));
    }

    /**
     * A page of a list: kept when it is the first page of the whole list, else read.
     *
     * @param name what the list is kept as
     * @param wanted its filter and order; equal for all who want the same
     * @param isAll whether the filter leaves nothing out
     */
    public Uni<Body> list(
            String name, Object wanted, boolean isAll, PageRequest page, Duration life, Supplier<Body> reading) {
        return isAll && page.isFirst()
                ? kept(name, wanted + " " + page.key(), life, reading)
                : fresh(List.of(name, wanted, page.key()), reading);
    }

    void writing(@Observes(during = TransactionPhase.BEFORE_COMPLETION) Outdated fact) {
        generations.begin(fact);
    }

    void written(@Observes(during = TransactionPhase.AFTER_COMPLETION) Outdated fact) {
        generations.end(fact);
    }

    private CompletionStage<Body> readAnew(Supplier<Body> reading) {
        readAnew.increment();
        return read(reading);
    }

    private CompletionStage<Body> read(Supplier<Body> reading) {
        return CompletableFuture.supplyAsync(reading, executor);
    }

    private CompletionStage<Body> find(String key, Duration life, Supplier<Body> reading) {
        Instant now = clock.instant();
        Kept known = here.getIfPresent(key);
        if (known != null && known.until().isAfter(now)) {
            foundHere.increment();
            return CompletableFuture.completedFuture(known.body());
        }
        return gate.<@Nullable Kept>ask(() -> redis.get(key).map(Answers::decode), () -> null)
                .subscribeAsCompletionStage()
                .thenCompose(found -> found != null && found.until().isAfter(now)
                        ? CompletableFuture.completedFuture(foundInRedis(found))
                        : readAnew(reading).thenApply(body -> share(key, life, new Kept(body, now.plus(life)))))
                .thenApply(kept -> {
                    here.put(key, kept);
                    return kept.body();
                });
    }

    private Kept foundInRedis(Kept kept) {
        foundInRedis.increment();
        return kept;
    }

    /** Nobody waits for Redis to have it. */
    private Kept share(String key, Duration life, Kept kept) {
        gate.ask(() -> redis.setex(key, life.toSeconds(), encode(kept)), () -> null)
                .subscribe()
                .with(stored -> {});
        return kept;
    }

    private static byte[] encode(Kept kept) {
        byte[] tag = kept.body().tag().getBytes(StandardCharsets.UTF_8);
        byte[] json = kept.body().plain();
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + tag.length + json.length)
                .putLong(kept.until().toEpochMilli())
                .putInt(tag.length)
                .put(tag)
                .put(json)
                .array();
    }

    private static @Nullable Kept decode(byte @Nullable [] stored) {
        if (stored == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        Instant until = Instant.ofEpochMilli(bytes.getLong());
        byte[] tag = new byte[bytes.getInt()];
        bytes.get(tag);
        byte[] json = new byte[bytes.remaining()];
        bytes.get(json);
        return new Kept(Body.of(new String(tag, StandardCharsets.UTF_8), json), until);
    }
}
