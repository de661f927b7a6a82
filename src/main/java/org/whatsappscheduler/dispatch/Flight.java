package org.whatsappscheduler.dispatch;

import java.time.Instant;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/**
 * A claimed delivery with its message rendered, waiting for its instant.
 *
 * @param owner the worker incarnation that claimed it: part of the fence
 */
record Flight(Claim claim, OutboundMessage message, long owner) implements Comparable<Flight> {

    Instant dueAt() {
        return claim.dueAt();
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
