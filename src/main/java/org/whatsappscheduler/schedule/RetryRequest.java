package org.whatsappscheduler.schedule;

import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Which deliveries of a schedule to try again. */
@Schema(name = "RetryRequest", examples = "{\"scope\": \"failed\"}")
record RetryRequest(@NotNull Scope scope) {

    /** The deliveries meant. */
    enum Scope {
        /** Those that failed and were not delivered all the same, save where WhatsApp withholds marketing. */
        failed,
        /** Those of which nobody knows: unless the sent ledger or a receipt knows better, they are sent again. */
        unknown,
        /** Those that wait for a later attempt: now. */
        pending
    }
}
