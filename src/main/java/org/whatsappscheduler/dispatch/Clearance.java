package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;

/** The last word before a delivery leaves: whether anything may leave now, and whether this one still should. */
@ApplicationScoped
class Clearance {

    /** A paused run's rows go to wait; should it be resumed in this very moment, they come back after this long. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final Worker worker;
    private final DispatchControl control;
    private final HaltedRuns halted;
    private final PairLimit pairs;
    private final Overdue overdue;
    private final Settler settler;
    private final Calls calls;
    private final Punctuality punctuality;
    private final Clock clock;

    Clearance(
            Worker worker,
            DispatchControl control,
            HaltedRuns halted,
            PairLimit pairs,
            Overdue overdue,
            Settler settler,
            Calls calls,
            Punctuality punctuality,
            Clock clock) {
        this.worker = worker;
        this.control = control;
        this.halted = halted;
        this.pairs = pairs;
        this.overdue = overdue;
        this.settler = settler;
        this.calls = calls;
        this.punctuality = punctuality;
        this.clock = clock;
    }

    /** Whether a call may start for this sender now. */
    boolean mayCall(Lane lane, long nowNanos) {
        return worker.mayStart()
                && control.isOpen()
                && !settler.isFull()
                && !lane.isClosed(clock.instant(), nowNanos)
                && lane.hasFreeCall()
                && calls.hasFreeSlot();
    }

    /** Why no call may start, as a cause of lateness. */
    LateCause holdup(Lane lane, Instant now, long nowNanos) {
        if (!worker.mayStart()
                || !control.isOpen()
                || settler.isFull()
                || lane.guard().isTrial()) {
            return LateCause.OUTAGE;
        }
        LateCause closed = lane.closedBy(now, nowNanos);
        return closed == null ? LateCause.BACKLOG : closed;
    }

    /** Whether the sender, or everything, has been stopped for an unknown time. */
    boolean isStopped(Lane lane) {
        return !control.isOpen() || lane.isHalted(clock.instant());
    }

    /**
     * Settles a delivery that should not leave after all: cancelled, paused, expired, or too much for its recipient; or
     * claimed by an earlier incarnation of this worker, which was declared dead: somebody else has it by now.
     */
    boolean settledInstead(Flight flight, Lane lane) {
        Instant now = clock.instant();
        Settlement settlement = flight.owner() == worker.id()
                ? instead(flight.claim(), now)
                : Settlement.handedBack(flight.claim(), now);
        if (settlement == null) {
            return false;
        }
        if (flight.owner() != worker.id()) {
            punctuality.putOff(flight, LateCause.OUTAGE, now, now, lane);
        } else if (settlement.status() == Status.QUEUED && settlement.nextAt() != null) {
            boolean deferred = flight.claim().isExpired(now);
            LateCause why = deferred ? LateCause.WINDOW : LateCause.RATE;
            punctuality.putOff(flight, why, now, settlement.nextAt(), lane);
        }
        settler.add(settlement, flight.owner());
        return true;
    }

    private @Nullable Settlement instead(Claim claim, Instant now) {
        return switch (halted.of(claim.runId())) {
            case CANCELLED -> cancelled(claim, now);
            case PAUSED -> paused(claim, now);
            case ACTIVE ->
                claim.isExpired(now)
                        ? overdue.settle(claim, now)
                        : pairs.blocks(claim.senderId(), claim.recipientId(), now)
                                .map(until -> Settlement.requeued(
                                        claim, false, until, "throttled", "too many to one recipient", 0, now))
                                .orElse(null);
        };
    }

    static Settlement cancelled(Claim claim, Instant now) {
        return Settlement.ended(claim, Status.CANCELLED, "the schedule was cancelled", null, now);
    }

    static Settlement paused(Claim claim, Instant now) {
        return Settlement.parked(claim, now.plus(LOOK_AGAIN), null, "the schedule is paused", 0, now);
    }
}
