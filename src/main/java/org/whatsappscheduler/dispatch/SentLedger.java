package org.whatsappscheduler.dispatch;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.whatsappscheduler.whatsapp.Correlation;

/**
 * Which attempts the provider took, in Redis, written right after each 2xx: so that a crash before the settle is known
 * to have sent. Best effort: without Redis the outcome of such an attempt is unknown, never wrong.
 */
@ApplicationScoped
class SentLedger {

    private static final Logger LOG = Logger.getLogger(SentLedger.class);
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(500);
    private static final String KEEP_SECONDS = String.valueOf(Duration.ofDays(2).toSeconds());

    private static final int LARGEST_BATCH = 500;

    /** While Redis hangs, so much is remembered for it and no more. */
    private static final int MOST_UNWRITTEN = 10_000;

    private final ReactiveRedisDataSource redis;
    private final Queue<Request> unwritten = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean writing = new AtomicBoolean();

    SentLedger(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /** Notes an acceptance without waiting for Redis; what comes while a batch is under way makes the next one. */
    void record(Correlation attempt, String wamid) {
        if (count.get() >= MOST_UNWRITTEN) {
            return;
        }
        count.incrementAndGet();
        unwritten.add(
                Request.cmd(Command.SET).arg(key(attempt)).arg(wamid).arg("EX").arg(KEEP_SECONDS));
        write();
    }

    private void write() {
        if (!writing.compareAndSet(false, true)) {
            return;
        }
        List<Request> batch = new ArrayList<>();
        for (Request next = unwritten.poll(); next != null; next = unwritten.poll()) {
            count.decrementAndGet();
            batch.add(next);
            if (batch.size() == LARGEST_BATCH) {
                break;
            }
        }
        if (batch.isEmpty()) {
            written();
            return;
        }
        redis.getRedis().batch(batch).subscribe().with(ok -> written(), away -> {
            LOG.debugf("Not in the ledger: %s", away.getMessage());
            written();
        });
    }

    private void written() {
        writing.set(false);
        if (!unwritten.isEmpty()) {
            write();
        }
    }

    /**
     * The message ids of those attempts that are known to have been taken; nothing at all when Redis does not answer, which
     * is not the same as its having none.
     */
    Optional<Map<UUID, String>> lookUp(List<Correlation> attempts) {
        if (attempts.isEmpty()) {
            return Optional.of(Map.of());
        }
        try {
            Response answers = redis.execute(
                            "MGET", attempts.stream().map(SentLedger::key).toArray(String[]::new))
                    .await()
                    .atMost(ANSWER_WITHIN);
            Map<UUID, String> sent = new HashMap<>();
            for (int i = 0; i < attempts.size(); i++) {
                if (answers.get(i) != null) {
                    sent.put(attempts.get(i).deliveryId(), answers.get(i).toString());
                }
            }
            return Optional.of(sent);
        } catch (RuntimeException away) {
            LOG.warnf(
                    "The sent ledger does not answer (%s); outcomes stay unknown",
                    away.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    private static String key(Correlation attempt) {
        return "scheduler:sent:" + attempt.encode();
    }
}
