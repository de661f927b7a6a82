package org.whatsappscheduler.schedule;

import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SortKey;

/** Which schedules to list, as callers write it. */
class ScheduleFilter {

    @QueryParam("status")
    @Parameter(description = "Those in this state only", schema = @Schema(implementation = Schedule.Status.class))
    @Nullable
    String status;

    @QueryParam("group_id")
    @Parameter(description = "Those for this group only", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @Nullable
    String groupId;

    @QueryParam("message_id")
    @Parameter(description = "Those of this message only", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @Nullable
    String messageId;

    @QueryParam("from")
    @Parameter(
            description = "Scheduled for then or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Nullable
    String from;

    @QueryParam("to")
    @Parameter(
            description = "Scheduled for before then",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @Nullable
    String to;

    @QueryParam("search")
    @Parameter(description = "What the name begins with, in either case, or the client_reference")
    @Nullable
    String search;

    @QueryParam("archived")
    @Parameter(
            description = "Those that were archived instead of the others",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    @Nullable
    String archived;

    @QueryParam("sort")
    @Parameter(
            description = "By what, descending with a minus",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"created_at", "-created_at", "scheduled_time", "-scheduled_time"},
                            defaultValue = "-created_at"))
    @Nullable
    String sort;

    /**
     * What is asked for.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming the parameter that is wrong
     */
    ScheduleQuery.Filter read() {
        return new ScheduleQuery.Filter(
                status(),
                PageRequest.id("group_id", groupId),
                PageRequest.id("message_id", messageId),
                Listing.instant("from", from),
                Listing.instant("to", to),
                search == null || search.isBlank() ? null : search,
                isArchived(),
                SortKey.of(sort, ScheduleQuery.SORTS));
    }

    private @Nullable String status() {
        if (status == null || status.isEmpty()) {
            return null;
        }
        if (Arrays.stream(Schedule.Status.values()).map(Enum::name).noneMatch(status::equals)) {
            throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("status", "is not a schedule's status")));
        }
        return status;
    }

    private boolean isArchived() {
        return switch (archived) {
            case null -> false;
            case "", "false" -> false;
            case "true" -> true;
            default ->
                throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("archived", "must be true or false")));
        };
    }
}
