package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;

/** The one thread that claims: a little ahead of the instant, no more than can leave about now, every sender in turn. */
@ApplicationScoped
class Claiming {

    private static final Logger LOG = Logger.getLogger(Claiming.class);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
    private static final Duration WAIT_WHEN_AWAY = Duration.ofSeconds(1);
    private static final int LARGEST_CLAIM = 500;
    private static final int MOST_LOST = 10_000;

    private final DeliveryQueue queue;
    private final Lanes lanes;
    private final Worker worker;
    private final Boarding boarding;
    private final Settler settler;
    private final InHand inHand;
    private final DispatchConfig config;
    private final Clock clock;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean running = true;

    /** Set by the claiming thread alone. */
    private boolean answerLost;

    private volatile Runnable onClaimed = () -> {};
    private final Thread thread =
            Thread.ofPlatform().daemon().name("dispatch-claim").unstarted(this::loop);

    Claiming(
            DeliveryQueue queue,
            Lanes lanes,
            Worker worker,
            Boarding boarding,
            Settler settler,
            InHand inHand,
            DispatchConfig config,
            Clock clock) {
        this.queue = queue;
        this.lanes = lanes;
        this.worker = worker;
        this.boarding = boarding;
        this.settler = settler;
        this.inHand = inHand;
        this.config = config;
        this.clock = clock;
    }

    /** Begins to claim; {@code claimed} is called whenever a lane got something. */
    void start(Runnable claimed) {
        onClaimed = claimed;
        thread.start();
    }

    /** There may be something to claim now. */
    void poke() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    void stop() throws InterruptedException {
        running = false;
        poke();
        thread.join(Duration.ofSeconds(5));
    }

    private void loop() {
        while (running) {
            try {
                boolean more = worker.mayStart() && claimOnce();
                if (!more) {
                    work.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
                    work.drainPermits();
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (DatabaseException away) {
                LOG.debugf("Nothing claimed: %s", away.getMessage());
                answerLost = true;
                pause();
            } catch (RuntimeException unforeseen) {
                LOG.error("Claiming failed", unforeseen);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(WAIT_WHEN_AWAY);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One bounded pass over all senders.
     *
     * @return whether some sender may have more to claim right away
     */
    boolean claimOnce() {
        if (answerLost) {
            handBackLost();
            answerLost = false;
        }
        List<Lane> open = openLanes();
        if (open.isEmpty() || settler.isFull()) {
            return false;
        }
        Instant now = clock.instant();
        Map<UUID, Instant> due =
                queue.nextDue(open.stream().map(lane -> lane.sender().id()).toList());
        boolean more = false;
        for (Lane lane : open) {
            Instant next = due.get(lane.sender().id());
            if (next != null && !next.isAfter(now.plus(config.horizon()))) {
                more |= claim(lane);
            }
        }
        return more;
    }

    private List<Lane> openLanes() {
        Instant now = clock.instant();
        long nowNanos = System.nanoTime();
        List<Lane> open = new ArrayList<>();
        for (Lane lane : lanes.all()) {
            if (lane.room() > 0 && !lane.isBlocked(now) && !lane.guard().isOpen(nowNanos)) {
                open.add(lane);
            }
        }
        Collections.shuffle(open);
        return open;
    }

    private boolean claim(Lane lane) {
        long owner = worker.id();
        int limit = Math.min(lane.room(), LARGEST_CLAIM);
        List<Claim> claims = queue.claim(lane.sender().id(), config.horizon(), limit, owner);
        claims.forEach(claim -> inHand.add(claim.id()));
        for (Claim claim : claims) {
            board(lane, claim, owner);
        }
        if (!claims.isEmpty()) {
            onClaimed.run();
        }
        return claims.size() == limit && lane.room() > 0;
    }

    /** Whatever goes wrong with one claim, it does not stay in limbo and takes no other with it. */
    private void board(Lane lane, Claim claim, long owner) {
        Instant now = clock.instant();
        try {
            boarding.board(claim, owner).ifPresent(lane::add);
        } catch (DatabaseException away) {
            settler.add(Settlement.requeued(claim, false, now, null, "handed back", 0, now), owner);
            answerLost = true;
        } catch (RuntimeException unreadable) {
            LOG.errorf(unreadable, "Delivery %s can't be rendered", claim.id());
            settler.add(Settlement.ended(claim, Status.FAILED, "it can't be rendered", null, now), owner);
        }
    }

    /** A claim may have been committed although its answer never came: those rows are ours, and nobody knew. */
    private void handBackLost() {
        long owner = worker.id();
        Instant now = clock.instant();
        int lost = 0;
        for (Claim claim : queue.ownedBy(owner, MOST_LOST)) {
            if (!inHand.contains(claim.id())) {
                settler.add(Settlement.requeued(claim, false, now, null, "handed back", 0, now), owner);
                lost++;
            }
        }
        if (lost > 0) {
            LOG.warnf("%d claims whose answer was lost are handed back", lost);
        }
    }
}
