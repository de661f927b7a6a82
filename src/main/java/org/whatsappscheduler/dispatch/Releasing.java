package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.whatsappscheduler.delivery.Settlement;

/**
 * The one thread that lets deliveries go: each at its instant, never early, in a slot of the shared rate, as long as the
 * worker's lease holds. It does no I/O itself.
 */
@ApplicationScoped
class Releasing {

    private static final Logger LOG = Logger.getLogger(Releasing.class);
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Slots are asked for this long before the instant, so that Redis' answer is there when it comes. */
    private static final long PREPARE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    /** A sender that can't send for longer than this gives back what it holds: somebody else may be able to. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Calls started for one sender before the others have their turn. */
    private static final int TURN = 50;

    private final Lanes lanes;
    private final SharedRate rate;
    private final Clearance clearance;
    private final Settler settler;
    private final Calls calls;
    private final Punctuality punctuality;
    private final Clock clock;
    private volatile boolean running = true;
    private volatile Runnable onRoom = () -> {};
    private volatile long roundNanos = System.nanoTime();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("dispatch-release").unstarted(this::loop);

    Releasing(
            Lanes lanes,
            SharedRate rate,
            Clearance clearance,
            Settler settler,
            Calls calls,
            Punctuality punctuality,
            Clock clock) {
        this.lanes = lanes;
        this.rate = rate;
        this.clearance = clearance;
        this.settler = settler;
        this.calls = calls;
        this.punctuality = punctuality;
        this.clock = clock;
    }

    /** Begins; {@code room} is called when lanes have run low and can take more claims. */
    void start(Runnable room) {
        onRoom = room;
        calls.onEnded(this::poke);
        thread.start();
    }

    /** Something may be ready to go. */
    void poke() {
        LockSupport.unpark(thread);
    }

    /** Lets nothing go any more and hands back what waits, its attempt not counted. */
    void stop() throws InterruptedException {
        running = false;
        poke();
        thread.join(Duration.ofSeconds(5));
        lanes.all().forEach(this::handBack);
    }

    private void handBack(Lane lane) {
        Instant now = clock.instant();
        LateCause why = clearance.holdup(lane, now, System.nanoTime());
        lane.takeAll(now).forEach(flight -> {
            punctuality.putOff(flight, why, now, now, lane);
            settler.add(Settlement.handedBack(flight.claim(), now), flight.owner());
        });
        lane.reservation().giveUp(System.nanoTime()).ifPresent(rate::giveBack);
    }

    /** How long ago the thread came round last; it does so every tenth of a second at least. */
    Duration sinceLast() {
        return Duration.ofNanos(System.nanoTime() - roundNanos);
    }

    private void loop() {
        while (running) {
            roundNanos = System.nanoTime();
            long wakeNanos = System.nanoTime() + LONGEST_PARK_NANOS;
            try {
                for (Lane lane : lanes.all()) {
                    long next = release(lane);
                    wakeNanos = next - wakeNanos < 0 ? next : wakeNanos;
                }
            } catch (RuntimeException unforeseen) {
                LOG.error("Releasing failed", unforeseen);
            }
            long wait = wakeNanos - System.nanoTime();
            if (wait > 0 && running) {
                LockSupport.parkNanos(this, wait);
            }
        }
    }

    /** Lets go what may go now, a turn's worth, and answers when to look again. */
    private long release(Lane lane) {
        int released = 0;
        try {
            while (running && released < TURN) {
                long now = System.nanoTime();
                Instant instant = clock.instant();
                Flight first = lane.first(instant);
                if (first == null) {
                    return nothingLeft(lane, now);
                }
                long wait = ChronoUnit.NANOS.between(instant, first.dueAt());
                if (wait > 0) {
                    lane.holdup().by(LateCause.NONE, now);
                    if (wait <= PREPARE_NANOS) {
                        reserve(lane, now);
                    }
                    return now + Math.max(wait - PREPARE_NANOS, Math.min(wait, PREPARE_NANOS));
                }
                if (clearance.settledInstead(first, lane)) {
                    lane.take(first);
                    continue;
                }
                if (!clearance.mayCall(lane, now)) {
                    lane.holdup().by(clearance.holdup(lane, instant, now), now);
                    return blocked(lane, now);
                }
                if (!lane.reservation().take(now)) {
                    lane.holdup().by(LateCause.RATE, now);
                    return reserve(lane, now);
                }
                lane.holdup().by(LateCause.NONE, now);
                lane.take(first);
                calls.start(lane, first);
                released++;
            }
            return System.nanoTime();
        } finally {
            if (released > 0 && lane.runsLow()) {
                onRoom.run();
            }
        }
    }

    private long nothingLeft(Lane lane, long now) {
        lane.holdup().by(LateCause.NONE, now);
        if (!lane.reservation().isEmpty() && !lane.hasBacklog()) {
            lane.reservation().giveUp(now).ifPresent(rate::giveBack);
        }
        return now + LONGEST_PARK_NANOS;
    }

    /** What can't leave soon is given back, so that it isn't in doubt should this process die. */
    private long blocked(Lane lane, long now) {
        if (clearance.isStopped(lane) || lane.pausedUntilNanos() - now > PATIENCE_NANOS) {
            handBack(lane);
        }
        return lane.isPaused(now) ? lane.pausedUntilNanos() : now + LONGEST_PARK_NANOS;
    }

    /** Asks for slots, unless some are there or asked for, and answers when to look again. */
    private long reserve(Lane lane, long now) {
        Reservation reservation = lane.reservation();
        // An answer to a question from before the limits were changed says nothing any more.
        reservation
                .takeUp()
                .filter(refusal -> lane.hasLimitsOf(refusal.sender()))
                .ifPresent(refusal -> lane.usedUp(refusal.firstNanos()));
        if (reservation.beginAsking()) {
            rate.reserve(lane.sender(), lane.wanted()).subscribe().with(grant -> {
                reservation.answered(grant);
                poke();
            });
        }
        if (lane.isPaused(now)) {
            return lane.pausedUntilNanos();
        }
        return reservation.isEmpty() ? now + LONGEST_PARK_NANOS : reservation.nextNanos();
    }
}
