package org.whatsappscheduler.dispatch;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.Settlement;

/**
 * Takes over what dead workers held. A worker is dead when its beat stood still for long enough on our own monotonic
 * clock while our own beats went through: no timestamp of anybody's is compared, and after an outage of PostgreSQL
 * nobody looks dead.
 */
@ApplicationScoped
class Rescue {

    private static final Logger LOG = Logger.getLogger(Rescue.class);
    private static final int PAGE = 500;

    /** Owners without a row are the orphans of a worker that was frozen while it claimed. */
    private static final String OTHERS = """
            SELECT id, beat FROM dispatch_workers WHERE id <> ?
            UNION ALL
            SELECT DISTINCT owner, -1 FROM delivery_in_flight f
             WHERE NOT EXISTS (SELECT 1 FROM dispatch_workers w WHERE w.id = f.owner)
            """;

    private static final String LOCK_DEAD =
            "SELECT id FROM dispatch_workers WHERE id = ? AND beat = ? FOR UPDATE SKIP LOCKED";

    private static final String LOCK_ORPHANS = "SELECT 1 WHERE pg_try_advisory_xact_lock(?)";

    private record Seen(long beat, long sinceNanos) {}

    private final DataSource database;
    private final DeliveryQueue queue;
    private final SettleStatement statement;
    private final SentLedger ledger;
    private final SharedRate rate;
    private final Worker worker;
    private final DispatchConfig config;
    private final Clock clock;
    private final Map<Long, Seen> seen = new HashMap<>();

    Rescue(
            DataSource database,
            DeliveryQueue queue,
            SettleStatement statement,
            SentLedger ledger,
            SharedRate rate,
            Worker worker,
            DispatchConfig config,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.statement = statement;
        this.ledger = ledger;
        this.rate = rate;
        this.worker = worker;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Looks at the other workers once and rescues those that are dead. Called by one thread.
     *
     * @return how many deliveries were taken over
     */
    int lookOnce(long nowNanos) {
        if (!worker.mayStart()) {
            seen.clear();
            return 0;
        }
        Map<Long, Long> beats = new HashMap<>();
        Sql.on(database, OTHERS)
                .with(worker.id())
                .list(row -> Map.entry(row.getLong(1), row.getLong(2)))
                .forEach(entry -> beats.put(entry.getKey(), entry.getValue()));
        seen.keySet().retainAll(beats.keySet());
        int rescued = 0;
        int live = 1;
        for (Map.Entry<Long, Long> other : beats.entrySet()) {
            Seen before = seen.get(other.getKey());
            if (before == null || before.beat() != other.getValue()) {
                seen.put(other.getKey(), new Seen(other.getValue(), nowNanos));
                live++;
            } else if (nowNanos - before.sinceNanos() >= config.rescueAfter().toNanos()) {
                rescued += rescue(other.getKey(), other.getValue());
            } else {
                live++;
            }
        }
        rate.liveWorkers(live);
        return rescued;
    }

    /** Page by page, each in one transaction; the worker's row goes with its last delivery, never before. */
    private int rescue(long dead, long beat) {
        int rescued = 0;
        int page;
        do {
            page = QuarkusTransaction.requiringNew().call(() -> rescuePage(dead, beat));
            rescued += page;
        } while (page == PAGE);
        if (rescued > 0) {
            LOG.warnf("Worker %d is dead: %d deliveries taken over", dead, rescued);
        }
        return rescued;
    }

    private int rescuePage(long dead, long beat) {
        boolean mine = beat < 0
                ? Sql.on(database, LOCK_ORPHANS).with(dead).first(row -> true).isPresent()
                : Sql.on(database, LOCK_DEAD)
                        .with(dead, beat)
                        .first(row -> true)
                        .isPresent();
        if (!mine) {
            return 0;
        }
        List<Claim> claims = queue.ownedBy(dead, PAGE);
        Map<UUID, String> sent = ledger.lookUp(claims);
        Instant now = clock.instant();
        if (!claims.isEmpty()) {
            statement.settle(
                    claims.stream()
                            .map(claim -> fate(claim, sent.get(claim.id()), now))
                            .toList(),
                    dead);
        }
        if (claims.size() < PAGE) {
            Sql.on(database, "DELETE FROM dispatch_workers WHERE id = ?")
                    .with(dead)
                    .update();
        }
        return claims.size();
    }

    private Settlement fate(Claim claim, @org.jspecify.annotations.Nullable String wamid, Instant now) {
        return wamid != null
                ? Settlement.accepted(claim, wamid, now)
                : Settlement.unknown(
                        claim, "the process that was sending it ended", now, now.plus(config.unknownGrace()));
    }
}
