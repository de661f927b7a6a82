package org.whatsappscheduler.delivery;

import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;

/** Which deliveries of a schedule are meant, as callers write it. */
class DeliveryFilter {

    /** A delivery's state, as it is shown. */
    @Schema(name = "DeliveryStatus")
    enum State {
        queued,
        sending,
        accepted,
        sent,
        delivered,
        read,
        failed,
        unknown,
        skipped,
        cancelled,
        expired
    }

    @QueryParam("status")
    @Parameter(description = "Those in this state only", schema = @Schema(implementation = State.class))
    @Nullable
    String status;

    /**
     * The state that is asked for; null for any.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when there is no such state
     */
    @Nullable
    String read() {
        if (status != null
                && Arrays.stream(State.values()).noneMatch(state -> state.name().equals(status))) {
            throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("status", "is not a delivery's status")));
        }
        return status;
    }
}
