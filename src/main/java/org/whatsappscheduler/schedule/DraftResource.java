package org.whatsappscheduler.schedule;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Role;

/** What comes before a schedule is let go: dry runs, drafts and approvals. */
@Path("/api/schedules/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.OPERATOR)
@Tag(name = "Schedules")
class DraftResource {

    private final Transitions transitions;
    private final Rehearsal rehearsal;
    private final ScheduleQuery query;

    DraftResource(Transitions transitions, Rehearsal rehearsal, ScheduleQuery query) {
        this.transitions = transitions;
        this.rehearsal = rehearsal;
        this.query = query;
    }

    @POST
    @Path("/dry-run")
    @Operation(
            operationId = "dryRunSchedule",
            summary = "Says what will come of its next occurrence",
            description =
                    "By the very code that plans; nothing is stored. Of a draft: what would, if it were let go now.")
    public DryRun dryRun(UUID id) {
        return rehearsal.of(id);
    }

    @POST
    @Path("/duplicate")
    @Command
    @Operation(
            operationId = "duplicateSchedule",
            summary = "Makes a draft that says the same",
            description = "Give it another time if its own has passed, then submit it.")
    @APIResponse(
            responseCode = "201",
            description = "A new draft",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ScheduleView.class)))
    public Response duplicate(UUID id) {
        ScheduleView copy = transitions.duplicate(id);
        return Response.created(URI.create("/api/schedules/" + copy.id()))
                .entity(copy)
                .build();
    }

    @POST
    @Path("/submit")
    @Command
    @Operation(
            operationId = "submitSchedule",
            summary = "Lets a draft go",
            description = "If its sender demands it, somebody else has to approve it first.")
    public ScheduleView submit(UUID id) {
        transitions.submit(id);
        return query.get(id);
    }

    @POST
    @Path("/approve")
    @Command
    @Operation(
            operationId = "approveSchedule",
            summary = "Lets go what somebody else has written",
            description =
                    "Who wrote or last changed what goes to whom and when cannot approve it. With If-Match it is the"
                            + " schedule that was read that is approved, and its message as it was then.")
    public ScheduleView approve(UUID id) {
        transitions.approve(id);
        return query.get(id);
    }

    @POST
    @Path("/reject")
    @Command
    @Operation(operationId = "rejectSchedule", summary = "Makes what waits for an approval a draft again")
    public ScheduleView reject(UUID id, @Valid @NotNull(message = "body is needed") Rejection rejection) {
        transitions.reject(id, rejection.reason());
        return query.get(id);
    }
}
