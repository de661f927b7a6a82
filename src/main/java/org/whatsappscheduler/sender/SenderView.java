package org.whatsappscheduler.sender;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Versioned;

/**
 * A sender as callers see it; its token is never shown.
 *
 * @param hasAccessToken whether it has one, of its own or from the configuration
 * @param isConfigured whether it comes from the configuration, which then has the say over its limits and its token
 * @param openingHours when may be sent, for schedules that do not say it themselves
 * @param requiresApproval somebody else than who wrote a schedule has to approve it
 * @param status active, paused by people, or blocked by WhatsApp
 * @param blockedUntil when a block ends by itself; absent when only a person can end it
 * @param reason WhatsApp's error code in words
 */
@Schema(name = "Sender")
record SenderView(
        UUID id,
        String name,
        String phoneNumberId,
        @Nullable String wabaId,
        boolean hasAccessToken,
        int messagesPerSecond,
        @Nullable Integer messagesPerHour,
        int maxConcurrentCalls,
        String onUnknown,
        boolean isDefault,
        boolean isConfigured,
        @Nullable SendingHours openingHours,
        boolean requiresApproval,
        Status status,
        @Nullable Instant pausedAt,
        @Nullable Instant blockedUntil,
        @Nullable String reason,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore int version)
        implements Versioned {

    /** A block begins and ends by itself. */
    @Override
    public int mark() {
        return Objects.hash(status.name(), blockedUntil, reason);
    }

    /** Whether it sends. */
    enum Status {
        active,
        paused,
        blocked
    }
}
