package org.whatsappscheduler.dispatch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/**
 * A claimed delivery with its message rendered, waiting for its instant.
 *
 * @param owner the worker incarnation that claimed it: part of the fence
 * @param origin null when it is due as it was planned
 * @param trace what its call is part of; null when its run is not recorded
 */
record Flight(
        Claim claim,
        OutboundMessage message,
        long owner,
        @Nullable Origin origin,
        @Nullable RunTrace trace) implements Comparable<Flight> {

    Instant dueAt() {
        return claim.dueAt();
    }

    /** When it was to be sent, whatever has put it off since. */
    Instant plannedAt() {
        return origin == null ? dueAt() : origin.plannedAt();
    }

    Lateness lateness(
            Instant calledAt, Instant endedAt, @Nullable LateCause heldBy, LateCause endedBy, Closures closures) {
        LateCause putOffBy = origin == null ? null : origin.cause();
        return new Lateness(plannedAt(), dueAt(), calledAt, endedAt, putOffBy, heldBy, endedBy, closures);
    }

    boolean isUrgent() {
        return claim.priority() == Priority.URGENT;
    }

    @Override
    public int compareTo(Flight other) {
        int byInstant = dueAt().compareTo(other.dueAt());
        return byInstant != 0 ? byInstant : claim.id().compareTo(other.claim.id());
    }
}
