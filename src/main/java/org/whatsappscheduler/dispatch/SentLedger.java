package org.whatsappscheduler.dispatch;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.whatsappscheduler.delivery.Claim;

/**
 * Which attempts the provider took, in Redis, written right after each 2xx: so that a crash before the settle is known
 * to have sent. Best effort: without Redis the outcome of such an attempt is unknown, never wrong.
 */
@ApplicationScoped
class SentLedger {

    private static final Logger LOG = Logger.getLogger(SentLedger.class);
    private static final Duration ANSWER_WITHIN = Duration.ofMillis(500);
    private static final String KEEP_SECONDS = String.valueOf(Duration.ofDays(2).toSeconds());

    private final ReactiveRedisDataSource redis;

    SentLedger(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /** Notes an acceptance without waiting for Redis. */
    void record(Claim claim, String wamid) {
        redis.execute("SET", key(claim), wamid, "EX", KEEP_SECONDS)
                .subscribe()
                .with(ok -> {}, away -> LOG.debugf("Not in the ledger: %s", away.getMessage()));
    }

    /** The message ids of those claims that are known to have been taken; empty when Redis does not answer. */
    Map<UUID, String> lookUp(List<Claim> claims) {
        if (claims.isEmpty()) {
            return Map.of();
        }
        try {
            Response answers = redis.execute(
                            "MGET", claims.stream().map(SentLedger::key).toArray(String[]::new))
                    .await()
                    .atMost(ANSWER_WITHIN);
            Map<UUID, String> sent = new HashMap<>();
            for (int i = 0; i < claims.size(); i++) {
                if (answers.get(i) != null) {
                    sent.put(claims.get(i).id(), answers.get(i).toString());
                }
            }
            return sent;
        } catch (RuntimeException away) {
            LOG.warnf(
                    "The sent ledger does not answer (%s); outcomes stay unknown",
                    away.getClass().getSimpleName());
            return Map.of();
        }
    }

    private static String key(Claim claim) {
        return "scheduler:sent:" + claim.id() + ":" + claim.attempt();
    }
}
