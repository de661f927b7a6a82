package org.whatsappscheduler.delivery;

import java.time.Instant;
import java.util.Locale;
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
 * @param nextAt when a queued one is due again, a parked one comes back, or an unknown one is decided
 * @param expiresAt from when on a queued one may not be sent any more; null: as before
 * @param outcome name for the timeline; null when there is nothing to tell but the status itself
 * @param rescued its worker died while it held it
 * @param lateCause what made up most of its lateness; null when it was on time, or nobody could tell
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
        @Nullable Instant expiresAt,
        @Nullable String outcome,
        boolean rescued,
        @Nullable String lateCause) {

    /** The statuses an attempt can lead to. */
    public enum Status {
        ACCEPTED,
        QUEUED,
        /** Still queued, but out of the queue until its run is resumed or {@code nextAt} has come. */
        PARKED,
        FAILED,
        UNKNOWN,
        SKIPPED,
        CANCELLED,
        EXPIRED
    }

    /** The provider took it. */
    public static Settlement accepted(Claim claim, String wamid, Instant at) {
        return new Settlement(
                claim.id(),
                claim.attempt(),
                Status.ACCEPTED,
                claim.attempt(),
                null,
                null,
                wamid,
                at,
                null,
                null,
                null,
                false,
                null);
    }

    /** Never to be sent: failed, skipped, cancelled or expired. */
    public static Settlement ended(Claim claim, Status status, String reason, @Nullable Integer errorCode, Instant at) {
        String outcome = status.name().toLowerCase(Locale.ROOT);
        return of(claim, status, claim.attempt(), reason, errorCode, at, null, outcome);
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
        return of(claim, Status.QUEUED, attempts, reason, code == 0 ? null : code, at, dueAt, outcome);
    }

    /** Its hours are over, or have not come: back to the queue until they do; the attempt is not counted. */
    public static Settlement deferred(Claim claim, Instant dueAt, Instant expiresAt, Instant at) {
        String reason = "outside the hours of sending";
        return new Settlement(
                claim.id(),
                claim.attempt(),
                Status.QUEUED,
                claim.attempt() - 1,
                reason,
                null,
                null,
                at,
                dueAt,
                expiresAt,
                "deferred",
                false,
                null);
    }

    /** Untouched back to the queue, due as before. */
    public static Settlement handedBack(Claim claim, Instant at) {
        return of(claim, Status.QUEUED, claim.attempt() - 1, null, null, at, claim.dueAt(), null);
    }

    /** Out of the queue until then, or until its run is resumed; the attempt is not counted. */
    public static Settlement parked(
            Claim claim, @Nullable Instant until, @Nullable String outcome, String reason, int code, Instant at) {
        Integer errorCode = code == 0 ? null : code;
        return of(claim, Status.PARKED, claim.attempt() - 1, reason, errorCode, at, until, outcome);
    }

    /** Perhaps sent: a receipt settles it, or the policy from {@code decideAt} on. */
    public static Settlement unknown(Claim claim, String reason, Instant at, Instant decideAt) {
        return of(claim, Status.UNKNOWN, claim.attempt(), reason, null, at, decideAt, "unknown");
    }

    /** The same, written by who took it over from a dead worker. */
    public Settlement byRescuer() {
        return new Settlement(
                id, attempt, status, attempts, reason, errorCode, wamid, at, nextAt, expiresAt, outcome, true,
                lateCause);
    }

    /** The same, with what made it late. */
    public Settlement lateBy(String cause) {
        return new Settlement(
                id, attempt, status, attempts, reason, errorCode, wamid, at, nextAt, expiresAt, outcome, rescued,
                cause);
    }

    private static Settlement of(
            Claim claim,
            Status status,
            int attempts,
            @Nullable String reason,
            @Nullable Integer errorCode,
            Instant at,
            @Nullable Instant nextAt,
            @Nullable String outcome) {
        return new Settlement(
                claim.id(),
                claim.attempt(),
                status,
                attempts,
                reason,
                errorCode,
                null,
                at,
                nextAt,
                null,
                outcome,
                false,
                null);
    }
}
