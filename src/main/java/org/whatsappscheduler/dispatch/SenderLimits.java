package org.whatsappscheduler.dispatch;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a sender may send, and what holds it back now.
 *
 * @param status active, paused by people, blocked by WhatsApp
 * @param reason of a block, WhatsApp's error code in words
 * @param blockedUntil when a block ends by itself; absent when only a person can end it
 * @param rateIsShared whether Redis answers; while it does not, each pod takes a safe share of the rate
 * @param messagesPerHour absent when there is no hourly limit
 * @param heldTemplates templates WhatsApp has paused or disabled
 */
@Schema(name = "SenderLimits")
record SenderLimits(
        UUID senderId,
        Status status,
        @Nullable String reason,
        @Nullable Instant blockedUntil,
        @Nullable Instant pausedAt,
        boolean rateIsShared,
        PerSecond messagesPerSecond,
        @Nullable PerHour messagesPerHour,
        Calls concurrentCalls,
        List<HeldTemplate> heldTemplates) {

    /** Whether it sends. */
    enum Status {
        active,
        paused,
        blocked
    }

    /**
     * The rate.
     *
     * @param effective what is sent at most now, over all pods: less after WhatsApp said that we are too fast
     * @param pausedForMs how long nothing is sent for that reason
     */
    @Schema(name = "RatePerSecond")
    record PerSecond(int configured, double effective, long pausedForMs) {}

    /**
     * The hourly limit.
     *
     * @param used in the last sixty minutes; absent, like remaining, while Redis does not answer
     */
    @Schema(name = "RatePerHour")
    record PerHour(
            int configured, @Nullable Long used, @Nullable Long remaining) {}

    /**
     * Calls to WhatsApp.
     *
     * @param perPod under way at once, at most
     * @param pods that send
     * @param inFlight deliveries that are with WhatsApp or about to be, over all pods
     */
    @Schema(name = "ConcurrentCalls")
    record Calls(int perPod, int pods, long inFlight) {}

    /** A template that waits. */
    @Schema(name = "HeldTemplate")
    record HeldTemplate(String name, String language, Instant heldUntil, String reason) {}
}
