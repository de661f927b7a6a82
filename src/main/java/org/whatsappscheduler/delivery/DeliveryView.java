package org.whatsappscheduler.delivery;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One recipient's fate.
 *
 * @param recipient absent when the recipient has been deleted, or after redaction
 * @param status queued, sending, accepted, sent, delivered, read, failed, unknown, skipped, cancelled or expired
 * @param reason why, in words; always there when skipped
 * @param errorCode the provider's error code
 * @param attempts how many attempts it has used up
 * @param dueAt the instant it was planned for, whatever has put it off since
 * @param wamid WhatsApp's id of it, which contains the number; absent after redaction
 * @param redactedAt since when it no longer says who it was for nor, in WhatsApp's words, why it failed
 * @param timeline everything that happened, oldest first; only when a single delivery is read
 */
@Schema(name = "Delivery")
record DeliveryView(
        UUID id,
        UUID scheduleId,
        UUID runId,
        UUID recipientId,
        @Nullable Addressee recipient,
        String status,
        @Nullable String reason,
        @Nullable Integer errorCode,
        int attempts,
        Instant dueAt,
        @Nullable Instant acceptedAt,
        @Nullable Instant sentAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant readAt,
        @Nullable Instant failedAt,
        @Nullable String wamid,
        @Nullable Instant redactedAt,
        @Nullable List<Event> timeline) {

    /** Who it is for. */
    @Schema(name = "DeliveryRecipient")
    record Addressee(String name, String phoneNumber) {}

    /**
     * A step of a delivery.
     *
     * @param event planned, accepted, sent, delivered, read, failed, or what became of an attempt
     * @param retryAt when the next attempt was due
     */
    @Schema(name = "DeliveryEvent")
    record Event(
            Instant at,
            String event,
            @Nullable Integer attempt,
            @Nullable Integer errorCode,
            @Nullable String detail,
            @Nullable Instant retryAt) {}

    DeliveryView with(List<Event> events) {
        return new DeliveryView(
                id,
                scheduleId,
                runId,
                recipientId,
                recipient,
                status,
                reason,
                errorCode,
                attempts,
                dueAt,
                acceptedAt,
                sentAt,
                deliveredAt,
                readAt,
                failedAt,
                wamid,
                redactedAt,
                events);
    }
}
