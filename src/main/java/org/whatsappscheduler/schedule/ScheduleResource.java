package org.whatsappscheduler.schedule;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;

/** Schedules: what goes to whom and when. */
@Path("/api/schedules")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Schedules")
class ScheduleResource {

    private final Transitions transitions;
    private final ScheduleQuery query;

    ScheduleResource(Transitions transitions, ScheduleQuery query) {
        this.transitions = transitions;
        this.query = query;
    }

    @POST
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "createSchedule", summary = "Schedules a message for a group at an instant")
    @APIResponseSchema(value = ScheduleView.class, responseCode = "201", responseDescription = "Scheduled")
    @APIResponse(responseCode = "422", description = "A field is not valid; nothing was stored")
    public Response create(@Valid @NotNull(message = "body is needed") ScheduleRequest request) {
        ScheduleView created = query.get(transitions.create(request));
        return Response.created(URI.create("/api/schedules/" + created.id()))
                .entity(created)
                .build();
    }

    @GET
    @Operation(operationId = "listSchedules", summary = "Lists schedules, newest first")
    public Page<ScheduleView> list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("group_id") @Schema(format = "uuid") @Nullable String groupId,
            @QueryParam("message_id") @Schema(format = "uuid") @Nullable String messageId,
            @BeanParam PageRequest page) {
        Cursor before = page.after(Cursor.NEWEST_FIRST);
        return query.list(
                new ScheduleQuery.Filter(
                        known(status),
                        PageRequest.id("group_id", groupId),
                        PageRequest.id("message_id", messageId),
                        before),
                page.limit());
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getSchedule", summary = "Reads a schedule with its counts")
    public ScheduleView get(UUID id) {
        return query.get(id);
    }

    @POST
    @Path("/{id}/cancel")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "cancelSchedule",
            summary = "Stops a schedule and says what was stopped and what had left",
            description = "Certain for everything due more than a second later; what is due sooner is checked once more"
                    + " just before it is sent.")
    public Cancellation cancel(UUID id) {
        return transitions.cancel(id);
    }

    @PUT
    @Path("/{id}/cancel")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "cancelScheduleByPut", summary = "The same, for clients of the original service")
    public Cancellation cancelByPut(UUID id) {
        return transitions.cancel(id);
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "pauseSchedule",
            summary = "Halts a schedule",
            description = "Nothing that has not left leaves until it is resumed. Pausing twice changes nothing.")
    public ScheduleView pause(UUID id) {
        transitions.pause(id);
        return query.get(id);
    }

    @PUT
    @Path("/{id}/pause")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "pauseScheduleByPut", summary = "The same, for clients of the original service")
    public ScheduleView pauseByPut(UUID id) {
        return pause(id);
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "resumeSchedule",
            summary = "Lets a paused schedule go on",
            description = "What has become due meanwhile goes out at once, unless it has expired.")
    public ScheduleView resume(UUID id) {
        transitions.resume(id);
        return query.get(id);
    }

    @PUT
    @Path("/{id}/resume")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "resumeScheduleByPut", summary = "The same, for clients of the original service")
    public ScheduleView resumeByPut(UUID id) {
        return resume(id);
    }

    @POST
    @Path("/{id}/retry")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "retrySchedule",
            summary = "Tries again what failed, is unknown or waits",
            description =
                    "Never reaches someone who has it: what was delivered is left alone, and before something unknown"
                            + " is sent again the record of acceptances is asked once more.")
    public Retried retry(UUID id, @Valid @NotNull(message = "body is needed") RetryRequest request) {
        return transitions.retry(id, request.scope());
    }

    @POST
    @Path("/{id}/send-now")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "sendScheduleNow", summary = "Makes a schedule due now; repeating it sends nothing twice")
    public ScheduleView sendNow(UUID id) {
        transitions.sendNow(id);
        return query.get(id);
    }

    @PUT
    @Path("/{id}/send-now")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "sendScheduleNowByPut", summary = "The same, for clients of the original service")
    public ScheduleView sendNowByPut(UUID id) {
        return sendNow(id);
    }

    private static @Nullable String known(@Nullable String status) {
        if (status == null || status.isEmpty()) {
            return null;
        }
        boolean known = List.of(Schedule.Status.values()).stream()
                .anyMatch(value -> value.name().equals(status));
        if (!known) {
            throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("status", "is not a schedule's status")));
        }
        return status;
    }
}
