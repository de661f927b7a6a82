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
import org.whatsappscheduler.delivery.Settlement.Status;

/**
 * The one thread that lets deliveries go: each at its instant, never early, in a slot of the shared rate, as long as the
 * worker's lease holds. It does no I/O itself.
 */
@ApplicationScoped
class Releasing {

    private static final Logger LOG = Logger.getLogger(Releasing.class);
    private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How far ahead slots are reserved: who is due later has to wait for others. */
    private static final Duration RESERVED_AHEAD = Duration.ofMillis(500);

    /** Slots are asked for this long before the instant, so that Redis' answer is there when it comes. */
    private static final long PREPARE_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

    private final Lanes lanes;
    private final Worker worker;
    private final SharedRate rate;
    private final Settler settler;
    private final CancelledRuns cancelled;
    private final Calls calls;
    private final Clock clock;
    private volatile boolean running = true;
    private volatile Runnable onRoom = () -> {};
    private final Thread thread =
            Thread.ofPlatform().daemon().name("dispatch-release").unstarted(this::loop);

    Releasing(
            Lanes lanes,
            Worker worker,
            SharedRate rate,
            Settler settler,
            CancelledRuns cancelled,
            Calls calls,
            Clock clock) {
        this.lanes = lanes;
        this.worker = worker;
        this.rate = rate;
        this.settler = settler;
        this.cancelled = cancelled;
        this.calls = calls;
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
        Instant now = clock.instant();
        for (Lane lane : lanes.all()) {
            for (Flight flight : lane.takeAll()) {
                settler.add(
                        Settlement.requeued(flight.claim(), false, flight.dueAt(), null, "handed back", 0, now),
                        flight.owner());
            }
        }
    }

    private void loop() {
        while (running) {
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

    /** Lets go what may go now and answers when to look again. */
    private long release(Lane lane) {
        boolean released = false;
        while (running) {
            long now = System.nanoTime();
            Flight first = lane.first();
            if (first == null) {
                break;
            }
            long wait = ChronoUnit.NANOS.between(clock.instant(), first.dueAt());
            if (wait > 0) {
                if (wait <= PREPARE_NANOS) {
                    reserve(lane);
                }
                askForMore(released, lane);
                return now + Math.max(wait - PREPARE_NANOS, Math.min(wait, PREPARE_NANOS));
            }
            if (cancelled.contains(first.claim().runId())) {
                cancel(lane.takeFirst());
                continue;
            }
            if (!mayCall(lane, now)) {
                askForMore(released, lane);
                return lane.isPaused(now) ? lane.pausedUntilNanos() : now + LONGEST_PARK_NANOS;
            }
            if (!lane.takePermit(now)) {
                reserve(lane);
                askForMore(released, lane);
                return lane.hasPermitAhead() ? lane.nextPermitNanos() : now + LONGEST_PARK_NANOS;
            }
            calls.start(lane, lane.takeFirst());
            released = true;
        }
        askForMore(released, lane);
        return System.nanoTime() + LONGEST_PARK_NANOS;
    }

    private boolean mayCall(Lane lane, long now) {
        return worker.mayStart()
                && !settler.isFull()
                && !lane.isPaused(now)
                && !lane.guard().isOpen(now)
                && lane.hasFreeCall()
                && calls.hasFreeSlot();
    }

    private void askForMore(boolean released, Lane lane) {
        if (released && lane.held() <= lane.room()) {
            onRoom.run();
        }
    }

    private void reserve(Lane lane) {
        if (!lane.takesUpGrant() && lane.beginReserving()) {
            rate.reserve(lane.sender(), lane.wanted(clock.instant().plus(RESERVED_AHEAD)))
                    .subscribe()
                    .with(grant -> {
                        lane.granted(grant);
                        poke();
                    });
        }
    }

    private void cancel(Flight flight) {
        settler.add(
                Settlement.ended(flight.claim(), Status.CANCELLED, "the schedule was cancelled", null, clock.instant()),
                flight.owner());
    }
}
