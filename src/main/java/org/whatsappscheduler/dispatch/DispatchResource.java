package org.whatsappscheduler.dispatch;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Role;

/** The switch of the dispatch as a whole. */
@Path("/api/dispatch")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Operations")
class DispatchResource {

    /**
     * Whether anything is sent.
     *
     * @param status running, paused or in_doubt
     * @param reason why it is not running
     * @param pausedAt since when it is paused
     */
    @Schema(name = "Dispatch")
    record View(
            Status status,
            @Nullable String reason,
            @Nullable Instant pausedAt) {

        static View of(DispatchControl.Row row) {
            return row.doubt() != null
                    ? new View(Status.in_doubt, row.doubt(), row.pausedAt())
                    : row.pausedAt() != null
                            ? new View(Status.paused, row.pausedReason(), row.pausedAt())
                            : new View(Status.running, null, null);
        }
    }

    /** What the dispatch does. */
    enum Status {
        running,
        paused,
        in_doubt
    }

    /** Why it is paused. */
    @Schema(name = "PauseRequest", examples = "{\"reason\": \"Wrong template\"}")
    record PauseRequest(@Size(max = 500) @Nullable String reason) {}

    private final DispatchControl control;
    private final Event<DispatchControl.Switched> facts;

    DispatchResource(DispatchControl control, Event<DispatchControl.Switched> facts) {
        this.control = control;
        this.facts = facts;
    }

    @GET
    @Operation(operationId = "getDispatch", summary = "Whether anything is sent")
    public View get() {
        return View.of(control.read());
    }

    @POST
    @Path("/pause")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "pauseDispatch",
            summary = "Stops all sending",
            description =
                    "Calls under way end; nothing else leaves. Planning goes on, so that nothing is late afterwards.")
    public View pause(@Valid @Nullable PauseRequest request) {
        control.pause(request == null ? null : request.reason());
        return switched();
    }

    @POST
    @Path("/resume")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(operationId = "resumeDispatch", summary = "Lets sending go on")
    public View resume() {
        control.resume();
        return switched();
    }

    @POST
    @Path("/confirm")
    @RolesAllowed(Role.ADMIN)
    @Command
    @Operation(
            operationId = "confirmDispatch",
            summary = "Says that this database is the one to send from",
            description =
                    "Needed after a backup was restored or a database was copied: what the original has sent since"
                            + " would otherwise be sent again.")
    public View confirm() {
        control.confirm();
        return switched();
    }

    private View switched() {
        DispatchControl.Row now = control.read();
        facts.fire(new DispatchControl.Switched(now));
        return View.of(now);
    }
}
