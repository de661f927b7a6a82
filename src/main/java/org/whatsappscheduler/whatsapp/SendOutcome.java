package org.whatsappscheduler.whatsapp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything that can come of one attempt to send. Failures are values here, never exceptions. */
public sealed interface SendOutcome {

    /**
     * The provider took the message (HTTP 200). Whether it arrives is told by receipts.
     *
     * @param wamid the provider's message id
     */
    record Accepted(String wamid) implements SendOutcome {}

    /**
     * Not taken because we are too fast; certainly not sent, and no attempt is lost.
     *
     * @param scope who has to slow down
     * @param code the provider's error code, or the HTTP status where there was none
     * @param retryAfter the provider's own advice, when it gave one
     */
    record Throttled(
            Scope scope, int code, String detail, @Nullable Duration retryAfter) implements SendOutcome {

        /** Whom the limit binds. */
        public enum Scope {
            /** This sender's throughput (130429, HTTP 429). */
            SENDER,
            /** This sender towards this one recipient (131056). */
            PAIR,
            /** The whole app or business account (4, 80007): minutes rather than seconds. */
            ACCOUNT
        }
    }

    /**
     * Certainly not sent, worth another attempt later.
     *
     * @param code the provider's error code; 0 when no connection could be made
     * @param retryAfter a minimum wait the provider asks for, e.g. a minute of maintenance (131057)
     */
    record Transient(int code, String detail, @Nullable Duration retryAfter) implements SendOutcome {}

    /**
     * Certainly not sent and never will be: no retry.
     *
     * @param optOut the provider says that this person does not want our messages (131050)
     */
    record Rejected(int code, String detail, boolean optOut) implements SendOutcome {}

    /**
     * Certainly not sent, and neither would any other message like it be until somebody acts; no attempt is lost.
     *
     * @param scope what has to stop
     */
    record Blocked(Scope scope, int code, String detail) implements SendOutcome {

        /** What is blocked. */
        public enum Scope {
            /** The sender: credentials, permission, account or number (0, 190, 131031, 131048, 368, ...). */
            SENDER,
            /** The template: paused or disabled (132015, 132016). */
            TEMPLATE
        }
    }

    /**
     * It may have been sent: the answer was lost (read timeout, reset after the request was written, a 5xx without an
     * error object). Never resent blindly.
     */
    record Unknown(String detail) implements SendOutcome {}
}
