package org.whatsappscheduler.dispatch;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;
import org.whatsappscheduler.whatsapp.Correlation;

/**
 * Takes over what dead workers held. A worker is dead when its beat stood still for long enough on our own monotonic
 * clock while our own beats went through: no timestamp of anybody's is compared, and after an outage of PostgreSQL
 * nobody looks dead.
 */
@ApplicationScoped
class Rescue {

    private static final Logger LOG = Logger.getLogger(Rescue.class);
    private static final int PAGE = 500;

    private static final long ORPHANED = -1;
    private static final long ANY_BEAT = -2;

    /** So many processes may die of a delivery; then it is left alone. */
    private static final int QUARANTINED_AT = 3;

    private static final String LOCK_DEAD =
            "SELECT id FROM dispatch_workers WHERE id = ? AND (beat = ? OR ? = -2) FOR UPDATE SKIP LOCKED";

    private static final String FORGET = """
            DELETE FROM dispatch_workers w
             WHERE id = ? AND NOT EXISTS (SELECT 1 FROM delivery_in_flight f WHERE f.owner = w.id)
            """;

    private static final String LOCK_ORPHANS = "SELECT 1 WHERE pg_try_advisory_xact_lock(?)";

    private record Seen(long beat, long sinceNanos) {}

    private final DataSource database;
    private final DeliveryQueue queue;
    private final SettleStatement statement;
    private final SentLedger ledger;
    private final SharedRate rate;
    private final Affinity affinity;
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
            Affinity affinity,
            Worker worker,
            DispatchConfig config,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.statement = statement;
        this.ledger = ledger;
        this.rate = rate;
        this.affinity = affinity;
        this.worker = worker;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Looks at the other workers' beats and rescues those that are dead. Called by one thread.
     *
     * @param beats of all workers, by their numbers; -1 for an owner without a row, the orphans of a worker that was frozen
     *     while it claimed
     * @return how many deliveries were taken over
     */
    int look(Map<Long, Long> beats, long nowNanos) {
        if (!worker.mayStart()) {
            seen.clear();
            return 0;
        }
        seen.keySet().retainAll(beats.keySet());
        int rescued = 0;
        List<Long> live = new ArrayList<>();
        for (Map.Entry<Long, Long> other : beats.entrySet()) {
            Seen before = seen.get(other.getKey());
            if (other.getKey() == worker.id()) {
                live.add(other.getKey());
            } else if (before == null || before.beat() != other.getValue()) {
                seen.put(other.getKey(), new Seen(other.getValue(), nowNanos));
                live.add(other.getKey());
            } else if (nowNanos - before.sinceNanos() >= config.rescueAfter().toNanos()) {
                rescued += rescue(other.getKey(), other.getValue());
            } else if (nowNanos - before.sinceNanos() < config.selfFence().toNanos()) {
                live.add(other.getKey());
            }
        }
        rate.liveWorkers(live.size());
        affinity.live(live);
        return rescued;
    }

    /** Takes over at once what earlier incarnations of this pod held: they are dead, for this one runs. */
    int predecessors() {
        return worker.predecessors().stream()
                .mapToInt(dead -> rescue(dead, ANY_BEAT))
                .sum();
    }

    /**
     * Page by page. What is to become of a page is found out first, then written in one transaction that waits for nobody;
     * the fence passes over what has changed meanwhile. The worker's row goes with its last delivery, never before.
     */
    private int rescue(long dead, long beat) {
        int rescued = 0;
        int page;
        do {
            List<Claim> claims = queue.ownedBy(dead, PAGE);
            List<Settlement> fates = fates(claims);
            page = QuarkusTransaction.requiringNew().call(() -> takeOver(dead, beat, fates));
            rescued += page;
        } while (page == PAGE);
        if (rescued > 0) {
            LOG.warnf("Worker %d is dead: %d deliveries taken over", dead, rescued);
        }
        return rescued;
    }

    private int takeOver(long dead, long beat, List<Settlement> fates) {
        boolean mine = beat == ORPHANED
                ? Sql.on(database, LOCK_ORPHANS).with(dead).first(row -> true).isPresent()
                : Sql.on(database, LOCK_DEAD)
                        .with(dead, beat, beat)
                        .first(row -> true)
                        .isPresent();
        if (!mine) {
            return 0;
        }
        int taken = fates.isEmpty() ? 0 : statement.settle(fates, dead).size();
        Sql.on(database, FORGET).with(dead).update();
        return taken;
    }

    private List<Settlement> fates(List<Claim> claims) {
        List<Correlation> started = claims.stream()
                .filter(Claim::started)
                .map(claim -> new Correlation(claim.id(), claim.attempt()))
                .toList();
        Map<UUID, String> sent = ledger.lookUp(started).orElse(Map.of());
        Instant now = clock.instant();
        return claims.stream()
                .map(claim -> fate(claim, sent.get(claim.id()), now))
                .toList();
    }

    /** What never started certainly never left. */
    private Settlement fate(Claim claim, @Nullable String wamid, Instant now) {
        if (wamid != null) {
            return Settlement.accepted(claim, wamid, now);
        }
        String why = "the process that was sending it ended";
        if (claim.started()) {
            return Settlement.unknown(claim, why, now, now.plus(config.unknownGrace()))
                    .byRescuer();
        }
        return claim.rescues() + 1 >= QUARANTINED_AT
                ? Settlement.ended(
                        claim, Status.FAILED, "quarantined: three processes died while they held it", null, now)
                : Settlement.handedBack(claim, now).byRescuer();
    }
}
