package org.whatsappscheduler.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this process may now send: it owns the in-flight row until it settles it.
 *
 * @param dueAt not before this instant
 * @param wasDueAt the instant it was planned for, when that had passed before it could be queued; null when it is due as planned
 * @param expiresAt not from this instant on; null when it never expires
 * @param attempt which attempt this is, from 1; counted at claim, so that one that kills its worker counts too
 * @param rescues how many processes have died while they held it
 * @param started whether PostgreSQL knows that it may be sent: what has not started has certainly not been sent
 * @param run what its run was doing when it was claimed
 * @param to the recipient as they are now; null when the recipient has been deleted meanwhile
 */
public record Claim(
        UUID id,
        UUID runId,
        UUID recipientId,
        UUID senderId,
        Instant dueAt,
        @Nullable Instant wasDueAt,
        @Nullable Instant expiresAt,
        int attempt,
        Priority priority,
        int rescues,
        boolean started,
        RunState run,
        @Nullable Addressee to) {

    /** What a run was doing. */
    public enum RunState {
        ACTIVE,
        PAUSED,
        CANCELLED;

        /** The name of the state of a {@code schedule_runs} row that goes by {@code r}. */
        public static final String OF_R = """
                CASE WHEN r.state = 'cancelled' THEN 'CANCELLED' WHEN r.paused_at IS NOT NULL THEN 'PAUSED' ELSE 'ACTIVE' END""";
    }

    /** Whether it is too late for it. */
    public boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /**
     * The recipient, read by the claim.
     *
     * @param attributesJson a flat JSON object of strings
     * @param zone whose clock they go by, as they said or as their number tells; null when nobody knows
     * @param optedOut they want no more messages
     */
    public record Addressee(
            String name,
            String phoneNumber,
            @Nullable String language,
            String attributesJson,
            @Nullable String zone,
            boolean optedOut) {

        /** Keeps personal data out of logs. */
        @Override
        public String toString() {
            return "Addressee";
        }
    }
}
