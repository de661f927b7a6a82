package org.whatsappscheduler.whatsapp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the provider tells us back. Phone numbers may be absent everywhere: a user can be known by id alone. */
public sealed interface Receipt {

    /** When it happened, by the provider's clock (whole seconds). */
    Instant at();

    /**
     * Progress of a message of ours.
     *
     * @param wamid the provider's message id
     * @param correlation what we sent along; absent when the provider did not echo it or it is not ours
     * @param errorCode of a failure, else absent
     */
    record Progress(
            Status status,
            String wamid,
            @Nullable Correlation correlation,
            Instant at,
            @Nullable Integer errorCode,
            @Nullable String errorDetail)
            implements Receipt {}

    /** How far a message has come. */
    enum Status {
        SENT,
        DELIVERED,
        READ,
        FAILED
    }

    /**
     * A message somebody sent to us.
     *
     * @param from their number, E.164 with {@code +}
     * @param userId their business-scoped user id
     * @param text the typed text, or the text and payload of a tapped button
     * @param inReplyTo the provider's id of our message they answer
     */
    record Inbound(
            @Nullable String from,
            @Nullable String userId,
            String wamid,
            Instant at,
            @Nullable String text,
            @Nullable String inReplyTo)
            implements Receipt {

        /** Keeps the number and the text out of logs. */
        @Override
        public String toString() {
            return "Inbound[" + wamid + "]";
        }
    }

    /**
     * A user's choice on marketing messages from this business.
     *
     * @param stop true for stop, false for resume
     */
    record Preference(@Nullable String from, @Nullable String userId, boolean stop, Instant at) implements Receipt {

        /** Keeps the number out of logs. */
        @Override
        public String toString() {
            return "Preference[stop=" + stop + "]";
        }
    }
}
