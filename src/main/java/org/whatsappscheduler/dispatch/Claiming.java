package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.Quota;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;

/**
 * The one thread that claims: a little ahead of the instant, every sender in the same statement, no more of each than can
 * leave about now. What is claimed ahead is started, as PostgreSQL is told, only just before its instant.
 */
@ApplicationScoped
class Claiming {

    private static final Logger LOG = Logger.getLogger(Claiming.class);

    /** How often at most is looked ahead while nothing presses: each look takes what came within reach meanwhile. */
    private static final Duration PACE = Duration.ofMillis(50);

    /** Few are started so early, so that a database that takes a moment to answer makes none of them late. */
    private static final Duration STARTED_EARLY = Duration.ofMillis(400);

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration WAIT_WHEN_AWAY = Duration.ofSeconds(1);
    private static final int MOST_LOST = 10_000;

    private final DeliveryQueue queue;
    private final Lanes lanes;
    private final Quotas quotas;
    private final Worker worker;
    private final DispatchControl control;
    private final Boarding boarding;
    private final Settler settler;
    private final InHand inHand;
    private final Punctuality punctuality;
    private final Clock clock;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean running = true;

    /** Set by the claiming thread alone. */
    private boolean answerLost;

    private volatile Runnable onClaimed = () -> {};
    private volatile long roundNanos = System.nanoTime();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("dispatch-claim").unstarted(this::loop);

    Claiming(
            DeliveryQueue queue,
            Lanes lanes,
            Quotas quotas,
            Worker worker,
            DispatchControl control,
            Boarding boarding,
            Settler settler,
            InHand inHand,
            Punctuality punctuality,
            Clock clock) {
        this.queue = queue;
        this.lanes = lanes;
        this.quotas = quotas;
        this.worker = worker;
        this.control = control;
        this.boarding = boarding;
        this.settler = settler;
        this.inHand = inHand;
        this.punctuality = punctuality;
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

    /** Claims no more and hands back what it has claimed ahead. */
    void stop() throws InterruptedException {
        running = false;
        poke();
        thread.join(Duration.ofSeconds(5));
        handBackAhead();
    }

    /** How long ago the thread came round last; it does so every five seconds at least. */
    Duration sinceLast() {
        return Duration.ofNanos(System.nanoTime() - roundNanos);
    }

    private void loop() {
        while (running) {
            roundNanos = System.nanoTime();
            try {
                boolean more = claimIfOpen();
                if (!control.isOpen()) {
                    handBackAhead();
                }
                if (!more) {
                    work.tryAcquire(untilNext().toMillis(), TimeUnit.MILLISECONDS);
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
                answerLost = true;
                pause();
            }
        }
    }

    private boolean claimIfOpen() {
        boolean open = worker.mayStart() && control.isOpen();
        boolean wasAway = answerLost;
        noteClosures(open && !wasAway);
        boolean more = open && claimOnce();
        if (open && wasAway) {
            noteClosures(true);
        }
        return more;
    }

    /** So that it can be told later why something was not claimed when it was due. */
    private void noteClosures(boolean open) {
        Instant now = clock.instant();
        long nowNanos = System.nanoTime();
        for (Lane lane : lanes.all()) {
            lane.closures().seen(open ? lane.closedBy(now, nowNanos) : LateCause.OUTAGE, now);
        }
    }

    private void pause() {
        noteClosures(false);
        try {
            Thread.sleep(WAIT_WHEN_AWAY);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the first of those claimed ahead has to be started; the sweep pokes for what is further away. */
    private Duration untilNext() {
        Instant now = clock.instant();
        Duration wait = LONGEST_WAIT;
        for (Lane lane : lanes.all()) {
            Instant first = lane.firstAhead();
            if (first != null) {
                Duration until = Duration.between(now, first.minus(STARTED_EARLY));
                Duration paced = until.compareTo(PACE) < 0 ? PACE : until;
                wait = paced.compareTo(wait) < 0 ? paced : wait;
            }
        }
        return wait;
    }

    /**
     * One bounded pass over all senders: starts what was claimed ahead and is due, then claims.
     *
     * @return whether some sender may have more to claim right away
     */
    boolean claimOnce() {
        if (answerLost) {
            handBackLost();
            answerLost = false;
        }
        startAhead();
        if (settler.isFull()) {
            return false;
        }
        List<Quota> wanted = quotas.now(lanes.all());
        return !wanted.isEmpty() && claim(wanted);
    }

    private void startAhead() {
        Instant now = clock.instant();
        Instant soon = now.plus(DeliveryQueue.STARTED_AHEAD);
        Instant early = now.plus(STARTED_EARLY);
        Map<Long, List<Flight>> byOwner = lanes.all().stream()
                .flatMap(lane -> lane.takeAhead(soon, early).stream())
                .collect(Collectors.groupingBy(Flight::owner));
        byOwner.forEach(this::start);
    }

    /** What the answer does not name was taken from us, while we could not beat. */
    private void start(long owner, List<Flight> flights) {
        Map<UUID, Flight> byId = flights.stream()
                .collect(Collectors.toMap(flight -> flight.claim().id(), Function.identity()));
        try {
            queue.start(List.copyOf(byId.keySet()), owner).forEach(id -> {
                Flight ours = byId.remove(id);
                lanes.of(ours).add(ours);
            });
        } catch (DatabaseException away) {
            flights.forEach(flight -> lanes.of(flight).addAhead(flight));
            throw away;
        }
        byId.keySet().forEach(inHand::remove);
        onClaimed.run();
    }

    private boolean claim(List<Quota> wanted) {
        long owner = worker.id();
        List<Claim> claims = queue.claim(wanted, owner);
        claims.forEach(claim -> inHand.add(claim.id()));
        Map<UUID, List<Claim>> bySender = claims.stream().collect(Collectors.groupingBy(Claim::senderId));
        for (Claim claim : claims) {
            board(claim, owner);
        }
        if (!claims.isEmpty()) {
            onClaimed.run();
        }
        boolean more = false;
        for (Lane lane : lanes.all()) {
            more |= quotas.claimed(
                    lane, wanted, bySender.getOrDefault(lane.sender().id(), List.of()));
        }
        return more;
    }

    /** Whatever goes wrong with one claim, it does not stay in limbo and takes no other with it. */
    private void board(Claim claim, long owner) {
        Instant now = clock.instant();
        try {
            boarding.board(claim, owner).ifPresent(flight -> {
                Lane lane = lanes.of(flight);
                if (claim.started()) {
                    lane.add(flight);
                } else {
                    lane.addAhead(flight);
                }
            });
        } catch (DatabaseException away) {
            settler.add(Settlement.handedBack(claim, now), owner);
            answerLost = true;
        } catch (RuntimeException unreadable) {
            LOG.errorf(unreadable, "Delivery %s can't be rendered", claim.id());
            settler.add(Settlement.ended(claim, Status.FAILED, "it can't be rendered", null, now), owner);
        }
    }

    private void handBackAhead() {
        Instant now = clock.instant();
        List<Flight> ahead = new ArrayList<>();
        lanes.all().forEach(lane -> ahead.addAll(lane.takeAllAhead()));
        ahead.forEach(flight -> {
            punctuality.putOff(flight, LateCause.OUTAGE, now, now, lanes.of(flight));
            settler.add(Settlement.handedBack(flight.claim(), now), flight.owner());
        });
    }

    /** A claim may have been committed although its answer never came: those rows are ours, and nobody knew. */
    private void handBackLost() {
        long owner = worker.id();
        Instant now = clock.instant();
        int lost = 0;
        for (Claim claim : queue.ownedBy(owner, MOST_LOST)) {
            if (!inHand.contains(claim.id())) {
                settler.add(Settlement.handedBack(claim, now), owner);
                lost++;
            }
        }
        if (lost > 0) {
            LOG.warnf("%d claims whose answer was lost are handed back", lost);
        }
    }
}
