package org.whatsappscheduler.schedule;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Answers;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Reply;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;

/** Schedules: what goes to whom and when. */
@Path("/api/schedules")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.VIEWER)
@Tag(name = "Schedules")
class ScheduleResource {

    private final Transitions transitions;
    private final Rehearsal rehearsal;
    private final ScheduleQuery query;
    private final Answers answers;
    private final Reply reply;

    ScheduleResource(Transitions transitions, Rehearsal rehearsal, ScheduleQuery query, Answers answers, Reply reply) {
        this.transitions = transitions;
        this.rehearsal = rehearsal;
        this.query = query;
        this.answers = answers;
        this.reply = reply;
    }

    @POST
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "createSchedule",
            summary = "Schedules a message for a group at an instant",
            description =
                    "The ids are those that POST /api/messages and POST /api/groups answered. A scheduled_time may be seconds"
                            + " away. Instead of it, when is a wall clock, also each recipient's own, and recurrence repeats it.")
    @APIResponse(
            responseCode = "201",
            description = "Scheduled",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ScheduleView.class)))
    @APIResponse(
            responseCode = "200",
            description = "With validate_only: what would come of it; nothing was stored",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = DryRun.class)))
    @APIResponse(responseCode = "422", description = "A field is not valid; nothing was stored")
    public Response create(
            @QueryParam("validate_only")
                    @Parameter(
                            description = "Stores nothing and answers what would come of it",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @Nullable
                    String validateOnly,
            @Valid @NotNull(message = "body is needed") ScheduleRequest request) {
        if (isDryRun(validateOnly)) {
            return Response.ok(rehearsal.of(request)).build();
        }
        ScheduleView created = transitions.create(request);
        return Response.created(URI.create("/api/schedules/" + created.id()))
                .entity(created)
                .build();
    }

    @GET
    @Operation(operationId = "listSchedules", summary = "Lists schedules, newest first")
    public Uni<RestResponse<Page<ScheduleView>>> list(@BeanParam ScheduleFilter filter, @BeanParam PageRequest page) {
        ScheduleQuery.Filter wanted = filter.read();
        return answers.fresh(List.of("schedules", wanted, page.key()), () -> reply.body(query.list(wanted, page)))
                .map(reply::with);
    }

    @GET
    @Path("/paginated")
    @Operation(
            operationId = "listSchedulesByPage",
            summary = "The same in numbered pages, for clients of the original service")
    public Page<ScheduleView> paginated(@BeanParam ScheduleFilter filter, @BeanParam PageRequest page) {
        return query.list(filter.read(), page.numbered());
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getSchedule", summary = "Reads a schedule with its counts")
    public ScheduleView get(UUID id) {
        return query.get(id);
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "changeSchedule",
            summary = "Changes the fields that are given",
            description = "null clears a field that may be absent. What goes to whom and when can be changed until the"
                    + " schedule's run is planned; name and client_reference always.")
    public ScheduleView change(UUID id, @Valid @NotNull(message = "body is needed") SchedulePatch patch) {
        transitions.change(id, patch);
        return query.get(id);
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "deleteSchedule", summary = "Deletes a schedule that has never run; others are archived")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "409", description = "It has a run, and with it the record of who got what")
    public void delete(UUID id) {
        transitions.delete(id);
    }

    @GET
    @Path("/{id}/runs")
    @Operation(operationId = "listRuns", summary = "Lists a schedule's runs with their counts, newest first")
    public Page<RunView> runs(UUID id, @BeanParam PageRequest page) {
        return query.runs(id, page);
    }

    @POST
    @Path("/{id}/archive")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "archiveSchedule",
            summary = "Puts away a schedule that has ended",
            description = "Lists leave it out unless archived=true. Archiving twice changes nothing.")
    public ScheduleView archive(UUID id) {
        transitions.archive(id);
        return query.get(id);
    }

    @PUT
    @Path("/{id}/archive")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "archiveScheduleByPut", summary = "The same, for clients of the original service")
    public ScheduleView archiveByPut(UUID id) {
        return archive(id);
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

    private static boolean isDryRun(@Nullable String validateOnly) {
        return switch (validateOnly) {
            case null -> false;
            case "false" -> false;
            case "", "true" -> true;
            default ->
                throw Problem.VALIDATION_ERROR.because(
                        List.of(FieldError.in("validate_only", "must be true or false")));
        };
    }
}
