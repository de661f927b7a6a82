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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.RedisGate;

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
    private static final Duration KEPT_HERE = Duration.ofMinutes(10);
    private static final long MOST_BYTES = 64L * 1024 * 1024;
    private static final int SHARE_OF_HEAP = 8;

    private final Generations generations;
    private final Executor executor;
    private final ReactiveValueCommands<String, byte[]> redis;
    private final Counter foundHere;
    private final Counter foundInRedis;
    private final Counter readAnew;
    private final RedisGate gate = new RedisGate("answers are not shared between pods", PATIENCE);
    private final Rounds<Body> rounds = new Rounds<>();
    private final Cache<String, Body> here = Caffeine.newBuilder()
            .maximumWeight(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP))
            .<String, Body>weigher((key, body) -> body.size() + 2 * key.length())
            .expireAfterWrite(KEPT_HERE)
            .build();

    Answers(Generations generations, ManagedExecutor executor, ReactiveRedisDataSource redis, MeterRegistry meters) {
        this.generations = generations;
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
        return Uni.createFrom().completionStage(() -> rounds.join(key, () -> read(reading)));
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
        return Uni.createFrom()
                .completionStage(() -> rounds.join(
                        name + '?' + variant,
                        () -> generations
                                .of(name)
                                .thenCompose(generation -> generation == null
                                        ? readAnew(reading)
                                        : find(
                                                "scheduler:answer:" + name + ':' + generation + ':' + variant,
                                                life,
                                                reading))));
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
        Body known = here.getIfPresent(key);
        if (known != null) {
            foundHere.increment();
            return CompletableFuture.completedFuture(known);
        }
        return gate.<byte @Nullable []>ask(() -> redis.get(key), () -> null)
                .subscribeAsCompletionStage()
                .thenCompose(stored -> stored == null
                        ? readAnew(reading).thenApply(body -> keep(key, life, body))
                        : CompletableFuture.completedFuture(found(stored)))
                .thenApply(body -> {
                    here.put(key, body);
                    return body;
                });
    }

    private Body found(byte[] stored) {
        foundInRedis.increment();
        return decode(stored);
    }

    /** Nobody waits for Redis to have it. */
    private Body keep(String key, Duration life, Body body) {
        gate.ask(() -> redis.setex(key, life.toSeconds(), encode(body)), () -> null)
                .subscribe()
                .with(stored -> {});
        return body;
    }

    private static byte[] encode(Body body) {
        byte[] tag = body.tag().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + tag.length + body.plain().length)
                .putInt(tag.length)
                .put(tag)
                .put(body.plain())
                .array();
    }

    private static Body decode(byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        byte[] tag = new byte[bytes.getInt()];
        byte[] json = new byte[stored.length - Integer.BYTES - tag.length];
        bytes.get(tag).get(json);
        return Body.of(new String(tag, StandardCharsets.UTF_8), json);
    }
}
