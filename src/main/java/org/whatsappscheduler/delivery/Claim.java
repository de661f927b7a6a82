package org.whatsappscheduler.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this process may now send: it owns the in-flight row until it settles it.
 *
 * @param dueAt not before this instant
 * @param attempt which attempt this is, from 1; counted at claim, so that one that kills its worker counts too
 * @param to the recipient as they are now; null when the recipient has been deleted meanwhile
 */
public record Claim(
        UUID id,
        UUID runId,
        UUID recipientId,
        UUID senderId,
        Instant dueAt,
        int attempt,
        @Nullable Addressee to) {

    /**
     * The recipient, read by the claim.
     *
     * @param attributesJson a flat JSON object of strings
     * @param optedOut they want no more messages
     */
    public record Addressee(
            String name, String phoneNumber, @Nullable String language, String attributesJson, boolean optedOut) {

        /** Keeps personal data out of logs. */
        @Override
        public String toString() {
            return "Addressee";
        }
    }
}
