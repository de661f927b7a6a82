package org.whatsappscheduler.sender;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A business phone number we send from.
 *
 * @param phoneNumberId the provider's id of the number
 * @param messagesPerSecond over all pods
 * @param messagesPerHour over all pods; null for no hourly limit
 * @param maxConcurrentCalls per pod
 * @param blockedUntil nothing is claimed for it before this instant: WhatsApp refused it
 * @param pausedAt since when people have paused it; null when they have not
 */
public record Sender(
        UUID id,
        String phoneNumberId,
        int messagesPerSecond,
        @Nullable Integer messagesPerHour,
        int maxConcurrentCalls,
        OnUnknown onUnknown,
        @Nullable Instant blockedUntil,
        @Nullable Instant pausedAt) {

    /** The same, refused by WhatsApp until then. */
    public Sender blocked(Instant until) {
        return new Sender(
                id, phoneNumberId, messagesPerSecond, messagesPerHour, maxConcurrentCalls, onUnknown, until, pausedAt);
    }

    /** Whether WhatsApp refuses it at that instant. */
    public boolean isBlocked(Instant at) {
        return blockedUntil != null && at.isBefore(blockedUntil);
    }

    /** Whether nothing may be sent from it at that instant. */
    public boolean isHalted(Instant at) {
        return pausedAt != null || isBlocked(at);
    }
}
