package org.whatsappscheduler.sender;

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
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;

/** The numbers we send from. */
@Path("/api/senders")
@Tag(name = "Senders")
class SenderResource {

    private static final Cursor FIRST = new Cursor(Instant.EPOCH, new UUID(0, 0));

    private final SenderRows rows;
    private final Event<SenderChanged> facts;

    SenderResource(SenderRows rows, Event<SenderChanged> facts) {
        this.rows = rows;
        this.facts = facts;
    }

    @GET
    @Operation(operationId = "listSenders", summary = "Lists the senders, oldest first")
    public Page<SenderView> list(@BeanParam PageRequest page) {
        return Page.of(
                rows.oldest(page.after(FIRST), page.limit() + 1),
                page.limit(),
                view -> new Cursor(view.createdAt(), view.id()));
    }

    @POST
    @Operation(
            operationId = "createSender",
            summary = "Stores a sender",
            description = "It sends from the next moment on. Its token is kept sealed and never shown.")
    @APIResponseSchema(value = SenderView.class, responseCode = "201", responseDescription = "Stored")
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
    @Operation(
            operationId = "changeSender",
            summary = "Changes the fields that are given",
            description = "Limits and token take effect at once on all pods, without a restart. What the configuration"
                    + " sets cannot be changed here.")
    @APIResponse(responseCode = "422", description = "A field is not valid or is set by the configuration")
    public SenderView change(UUID id, @Valid @NotNull(message = "body is needed") SenderRequest.Patch patch) {
        rows.change(id, patch);
        return changed(id);
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "deleteSender", summary = "Deletes a sender that no schedule uses")
    @APIResponse(responseCode = "204", description = "Deleted")
    @APIResponse(responseCode = "409", description = "A schedule uses it, or the configuration names it")
    public void delete(UUID id) {
        rows.delete(id);
        facts.fire(new SenderChanged(id));
    }

    @POST
    @Path("/{id}/pause")
    @Operation(
            operationId = "pauseSender",
            summary = "Stops a sender",
            description = "Calls under way end; nothing else leaves from it until it is resumed.")
    public SenderView pause(UUID id) {
        rows.pause(id);
        return changed(id);
    }

    @POST
    @Path("/{id}/resume")
    @Operation(
            operationId = "resumeSender",
            summary = "Lets a sender go on",
            description = "Also one that WhatsApp has refused: should the reason still be there, it is blocked again.")
    public SenderView resume(UUID id) {
        rows.resume(id);
        return changed(id);
    }

    private SenderView changed(UUID id) {
        SenderView now = rows.get(id);
        facts.fire(new SenderChanged(id));
        return now;
    }
}
