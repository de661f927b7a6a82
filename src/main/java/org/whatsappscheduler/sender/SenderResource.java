package org.whatsappscheduler.sender;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Preconditions;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;

/** The numbers we send from. */
@Path("/api/senders")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Senders")
class SenderResource {

    private final SenderRows rows;
    private final Preconditions preconditions;
    private final Event<SenderChanged> facts;

    SenderResource(SenderRows rows, Preconditions preconditions, Event<SenderChanged> facts) {
        this.rows = rows;
        this.preconditions = preconditions;
        this.facts = facts;
    }

    @GET
    @Operation(operationId = "listSenders", summary = "Lists the senders, newest first")
    public Page<SenderView> list(@BeanParam PageRequest page) {
        return rows.list(page);
    }

    @POST
    @RolesAllowed(Role.ADMIN)
    @Command
    @Operation(
            operationId = "createSender",
            summary = "Stores a sender",
            description = "It sends from the next moment on. Its token is kept sealed and never shown.")
    @APIResponse(
            responseCode = "201",
            description = "Stored",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SenderView.class)))
    @APIResponse(responseCode = "409", description = "There is one with this phone number id already")
    @APIResponse(responseCode = "422", description = "A field is not valid; nothing was stored")
    public Response create(@Valid @NotNull(message = "body is needed") SenderRequest request) {
        SenderView created = changed(rows.create(request));
        return Response.created(URI.create("/api/senders/" + created.id()))
                .entity(created)
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getSender", summary = "Reads a sender")
    public SenderView get(UUID id) {
        return rows.get(id);
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed(Role.ADMIN)
    @Command
    @Operation(
            operationId = "changeSender",
            summary = "Changes the fields that are given",
            description = "Limits and token take effect at once on all pods, without a restart. What the configuration"
                    + " sets cannot be changed here.")
    public SenderView change(UUID id, @Valid @NotNull(message = "body is needed") SenderRequest.Patch patch) {
        preconditions.check(rows.lock(id).version());
        rows.change(id, patch);
        return changed(id);
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Role.ADMIN)
    @Command
    @Operation(operationId = "deleteSender", summary = "Deletes a sender that no schedule uses")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "409", description = "A schedule uses it, or the configuration names it")
    public void delete(UUID id) {
        preconditions.check(rows.lock(id).version());
        rows.delete(id);
        facts.fire(new SenderChanged(id));
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "pauseSender",
            summary = "Stops a sender",
            description = "Calls under way end; nothing else leaves from it until it is resumed.")
    public SenderView pause(UUID id) {
        preconditions.check(rows.lock(id).version());
        rows.pause(id);
        return changed(id);
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "resumeSender",
            summary = "Lets a sender go on",
            description = "Also one that WhatsApp has refused: should the reason still be there, it is blocked again.")
    public SenderView resume(UUID id) {
        preconditions.check(rows.lock(id).version());
        rows.resume(id);
        return changed(id);
    }

    private SenderView changed(UUID id) {
        SenderView now = rows.get(id);
        facts.fire(new SenderChanged(id));
        return now;
    }
}
