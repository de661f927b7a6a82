package org.whatsappscheduler.audience;

import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;

/** In which order a list of people or groups is asked for: {@code sort}. */
public class SortRequest {

    /** The orders there are; each has an index. */
    enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST,
        /** By code point, upper and lower case alike. */
        NAME
    }

    @QueryParam("sort")
    @Parameter(
            description = "In which order",
            schema =
                    @Schema(
                            enumeration = {"created_at", "-created_at", "name"},
                            defaultValue = "-created_at"))
    @Nullable
    String sort;

    /**
     * The order.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when there is no such order
     */
    Order order() {
        return switch (sort) {
            case null -> Order.NEWEST_FIRST;
            case "", "-created_at" -> Order.NEWEST_FIRST;
            case "created_at" -> Order.OLDEST_FIRST;
            case "name" -> Order.NAME;
            default ->
                throw Problem.VALIDATION_ERROR.because(
                        List.of(FieldError.in("sort", "must be created_at, -created_at or name")));
        };
    }
}
