package org.whatsappscheduler.api;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.RedisGate;

/**
 * Which generation of something is the present one, for all pods: what is cached of another is never read. A change first
 * marks it as being written, so that nothing is cached across the commit, and then ends the generation; several do so at the
 * same time, and it stays marked until the last has ended. Should a pod die between the two, its mark goes away by itself.
 * Everybody's questions are asked together, one message to Redis at a time.
 */
@ApplicationScoped
class Generations {

    private static final String KEY = "scheduler:generation:";
    private static final String WRITERS = "scheduler:writers:";
    private static final String PROBE = "probe";
    private static final String WRITING = "-";
    private static final String WRITING_SECONDS = "5";
    private static final String LIFE_SECONDS = "3600";
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final int AT_ONCE = 500;

    /** Redis was away: another pod may have changes to tell that it has not told yet. */
    private static final Duration QUARANTINE = Duration.ofSeconds(3);

    /**
     * The present generation of each key, a new one where there was none. What there is stays as it is, yet is asked for by a
     * write: a Redis that refuses writes, and so the marks of other pods, answers nobody.
     */
    private static final String READ = """
            for i = 1, #KEYS do
              redis.call('SET', KEYS[i], ARGV[1], 'EX', ARGV[2], 'NX')
            end
            return redis.call('MGET', unpack(KEYS))
            """;

    /** Marks it as being written by one more, each of whom may take that long. */
    private static final String BEGIN = """
            local now = tonumber(redis.call('TIME')[1])
            redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[2])
            redis.call('EXPIRE', KEYS[2], ARGV[3] * 2)
            redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
            return 1
            """;

    /** Ends the generation, unless others still write: then it stays marked. */
    private static final String END = """
            redis.call('ZREM', KEYS[2], ARGV[2])
            redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', redis.call('TIME')[1])
            if redis.call('ZCARD', KEYS[2]) == 0 then
              redis.call('DEL', KEYS[1])
            else
              redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
            end
            return 1
            """;

    private record Question(String name, CompletableFuture<@Nullable String> answer) {}

    private final ReactiveRedisDataSource redis;
    private final RedisGate gate = new RedisGate("answers come from the database", PATIENCE);
    private final Set<Outdated> untold = ConcurrentHashMap.newKeySet();
    private List<Question> waiting = new ArrayList<>();
    private boolean asking;

    Generations(ReactiveRedisDataSource redis, MeterRegistry meters) {
        this.redis = redis;
        Gauge.builder("redis.up", gate, known -> known.isAnswering() ? 1 : 0)
                .description("1 while Redis answers this pod and takes writes; it is asked every second")
                .register(meters);
    }

    /** The present generation; null while it is being written or nobody knows, when nothing may be taken from a cache. */
    CompletableFuture<@Nullable String> of(String name) {
        if (untold.stream().anyMatch(fact -> fact.name().equals(name)) || !gate.hasAnsweredFor(QUARANTINE)) {
            return CompletableFuture.completedFuture(null);
        }
        Question question = new Question(name, new CompletableFuture<>());
        synchronized (this) {
            waiting.add(question);
            if (asking) {
                return question.answer();
            }
            asking = true;
        }
        askAll();
        return question.answer();
    }

    private void askAll() {
        List<Question> questions;
        synchronized (this) {
            if (waiting.isEmpty()) {
                asking = false;
                return;
            }
            List<Question> first = waiting.subList(0, Math.min(AT_ONCE, waiting.size()));
            questions = List.copyOf(first);
            waiting = new ArrayList<>(waiting.subList(first.size(), waiting.size()));
        }
        List<String> names = questions.stream().map(Question::name).distinct().toList();
        ask(names).subscribe().with(found -> {
            askAll();
            questions.forEach(question -> question.answer().complete(found.get(question.name())));
        });
    }

    private Uni<Map<String, String>> ask(List<String> names) {
        String[] command = Stream.of(
                        Stream.of(READ, String.valueOf(names.size())),
                        names.stream().map(name -> KEY + name),
                        Stream.of(UUID.randomUUID().toString(), LIFE_SECONDS))
                .flatMap(part -> part)
                .toArray(String[]::new);
        return gate.ask(() -> redis.execute("EVAL", command).map(answer -> read(names, answer)), Map::of);
    }

    private static Map<String, String> read(List<String> names, Response answer) {
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String generation = answer.get(i).toString();
            if (!generation.equals(WRITING)) {
                found.put(names.get(i), generation);
            }
        }
        return found;
    }

    /** From now on nothing of it is taken from a cache, until its writing has ended. Waits for Redis, a bounded time. */
    void begin(Outdated fact) {
        tell(fact, BEGIN);
    }

    /**
     * This writing has ended: what was cached before is not read again. Waits for Redis, a bounded time. One that refused the
     * beginning may take the end, as a full one does: it is tried in any case, and nobody waits for that.
     */
    void end(Outdated fact) {
        tell(fact, END);
        if (untold.contains(fact)) {
            say(fact, END)
                    .ifNoItem()
                    .after(PATIENCE)
                    .fail()
                    .subscribe()
                    .with(told -> untold.remove(fact), failure -> {});
        }
    }

    /**
     * What Redis could not be told is not taken from a cache by this pod; it is told as soon as it is back. Asks in any case, so
     * that an absence is noticed also while nobody else asks, and so is one that answers but takes nothing.
     */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tellAgain() {
        ask(List.of(PROBE)).await().indefinitely();
        untold.forEach(fact -> tell(fact, END));
    }

    private void tell(Outdated fact, String script) {
        untold.add(fact);
        if (gate.ask(() -> say(fact, script), () -> false).await().indefinitely()) {
            untold.remove(fact);
        }
    }

    private Uni<Boolean> say(Outdated fact, String script) {
        return redis.execute(
                        "EVAL",
                        script,
                        "2",
                        KEY + fact.name(),
                        WRITERS + fact.name(),
                        WRITING,
                        fact.change().toString(),
                        WRITING_SECONDS)
                .replaceWith(true);
    }
}
