package org.whatsappscheduler.sender;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A sender as callers see it; its token is never shown.
 *
 * @param status active, paused by people, or blocked by WhatsApp
 * @param blockedUntil when a block ends by itself; absent when only a person can end it
 * @param reason WhatsApp's error code in words
 */
@Schema(name = "Sender")
record SenderView(
        UUID id,
        String name,
        String phoneNumberId,
        int messagesPerSecond,
        @Nullable Integer messagesPerHour,
        int maxConcurrentCalls,
        String onUnknown,
        boolean isDefault,
        Status status,
        @Nullable Instant pausedAt,
        @Nullable Instant blockedUntil,
        @Nullable String reason) {

    /** Whether it sends. */
    enum Status {
        active,
        paused,
        blocked
    }
}
