package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.LatenessConfig;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;

/**
 * How punctual the deliveries are that this process sends: judged when WhatsApp accepts one, from what the process knows
 * by then. The queue forgets when a delivery was planned for once it is put off, so this remembers it for those that this
 * process has put off itself; another's count from when they were due again, and so does what waited for a paused schedule
 * or a held template. An acceptance that is learned of otherwise, from a receipt or the sent ledger, is not judged.
 */
@ApplicationScoped
class Punctuality {

    /** More than are ever put off between two looks at the circuit; the oldest are forgotten first. */
    private static final int MOST_REMEMBERED = 10_000;

    private final Map<UUID, Origin> origins = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Origin> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private final LatenessMeters meters;
    private final Duration objective;
    private volatile boolean remembers;

    Punctuality(LatenessMeters meters, LatenessConfig config) {
        this.meters = meters;
        this.objective = config.objective();
    }

    /** Where a claimed delivery comes from; null when it is due as it was planned. What was put off here comes first. */
    @Nullable
    Origin origin(Claim claim) {
        Origin known = remembers ? recall(claim.id()) : null;
        if (known != null || claim.wasDueAt() == null) {
            return known;
        }
        return new Origin(claim.wasDueAt(), LateCause.BACKLOG);
    }

    /** A call has ended, and so the delivery will be settled: as this says, with what made it late. */
    Settlement ended(Call call, SendOutcome outcome, Settlement settlement) {
        Flight flight = call.flight();
        if (settlement.status() == Status.ACCEPTED) {
            long micros = Math.max(0, Lateness.micros(flight.plannedAt(), settlement.at()));
            LateCause cause = Lateness.isOnTime(micros, objective)
                    ? LateCause.NONE
                    : lateness(call, LateCause.PROVIDER, settlement.at()).cause();
            meters.accepted(micros, cause, settlement.at());
            return cause == LateCause.NONE ? settlement : settlement.lateBy(cause.label());
        }
        if (settlement.nextAt() != null && settlement.status() != Status.PARKED) {
            remember(flight, lateness(call, blame(outcome), settlement.nextAt()).cause());
        }
        return settlement;
    }

    private static LateCause blame(SendOutcome outcome) {
        return switch (outcome) {
            case Throttled throttled -> throttled.scope() == Throttled.Scope.PAIR ? LateCause.RATE : LateCause.PROVIDER;
            case Transient failure -> failure.code() == 0 ? LateCause.OUTAGE : LateCause.PROVIDER;
            case Blocked blocked -> LateCause.OUTAGE;
            case Accepted accepted -> LateCause.PROVIDER;
            case Rejected rejected -> LateCause.PROVIDER;
            case Unknown unknown -> LateCause.PROVIDER;
        };
    }

    private static Lateness lateness(Call call, LateCause endedBy, Instant endedAt) {
        return call.flight()
                .lateness(
                        call.startedAt(),
                        endedAt,
                        call.heldBy(),
                        endedBy,
                        call.lane().closures());
    }

    /** A delivery goes back to the queue without a call, to be due again at some later instant. */
    void putOff(Flight flight, LateCause why, Instant now, Instant until, Lane lane) {
        if (until.isAfter(flight.plannedAt())) {
            remember(
                    flight,
                    flight.lateness(now, until, why, why, lane.closures()).cause());
        }
    }

    /** A delivery that was claimed after its sending window goes back to the queue until the next one. */
    void deferred(Claim claim) {
        Origin origin = origin(claim);
        Instant plannedAt = origin == null ? claim.dueAt() : origin.plannedAt();
        remember(claim.id(), new Origin(plannedAt, LateCause.WINDOW));
    }

    private void remember(Flight flight, LateCause cause) {
        remember(flight.claim().id(), new Origin(flight.plannedAt(), cause));
    }

    private void remember(UUID id, Origin origin) {
        synchronized (origins) {
            origins.put(id, origin);
            remembers = true;
        }
    }

    private @Nullable Origin recall(UUID id) {
        synchronized (origins) {
            Origin origin = origins.remove(id);
            remembers = !origins.isEmpty();
            return origin;
        }
    }
}
