package org.whatsappscheduler.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one claimed attempt, to be written if the claim is still ours.
 *
 * @param id the delivery
 * @param attempt the attempt that was claimed: part of the fence
 * @param status what the delivery becomes
 * @param attempts how many attempts it has used up now
 * @param reason why, in words a user reads; null when accepted
 * @param errorCode the provider's code, if it gave one
 * @param wamid the provider's message id, when accepted
 * @param at when the outcome was known
 * @param nextAt when a queued one is due again, or when an unknown one is decided
 * @param outcome name for the timeline; null when there is nothing to tell but the status itself
 */
public record Settlement(
        UUID id,
        int attempt,
        Status status,
        int attempts,
        @Nullable String reason,
        @Nullable Integer errorCode,
        @Nullable String wamid,
        Instant at,
        @Nullable Instant nextAt,
        @Nullable String outcome) {

    /** The statuses an attempt can lead to. */
    public enum Status {
        ACCEPTED,
        QUEUED,
        FAILED,
        UNKNOWN,
        SKIPPED,
        CANCELLED,
        EXPIRED
    }

    /** The provider took it. */
    public static Settlement accepted(Claim claim, String wamid, Instant at) {
        return new Settlement(
                claim.id(), claim.attempt(), Status.ACCEPTED, claim.attempt(), null, null, wamid, at, null, null);
    }

    /** Never to be sent: failed, skipped, cancelled or expired. */
    public static Settlement ended(Claim claim, Status status, String reason, @Nullable Integer errorCode, Instant at) {
        return new Settlement(
                claim.id(),
                claim.attempt(),
                status,
                claim.attempt(),
                reason,
                errorCode,
                null,
                at,
                null,
                outcome(status));
    }

    /** Back to the queue, with the attempt counted or not. */
    public static Settlement requeued(
            Claim claim,
            boolean counted,
            Instant dueAt,
            @Nullable String outcome,
            String reason,
            int code,
            Instant at) {
        int attempts = counted ? claim.attempt() : claim.attempt() - 1;
        Integer errorCode = code == 0 ? null : code;
        return new Settlement(
                claim.id(), claim.attempt(), Status.QUEUED, attempts, reason, errorCode, null, at, dueAt, outcome);
    }

    /** Perhaps sent: a receipt settles it, or the policy from {@code decideAt} on. */
    public static Settlement unknown(Claim claim, String reason, Instant at, Instant decideAt) {
        return new Settlement(
                claim.id(),
                claim.attempt(),
                Status.UNKNOWN,
                claim.attempt(),
                reason,
                null,
                null,
                at,
                decideAt,
                "unknown");
    }

    private static String outcome(Status status) {
        return status.name().toLowerCase(java.util.Locale.ROOT);
    }
}
