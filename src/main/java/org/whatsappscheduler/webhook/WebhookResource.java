package org.whatsappscheduler.webhook;

import jakarta.annotation.security.RolesAllowed;
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

/** Who is told what happens. */
@Path("/api/webhooks")
@RolesAllowed(Role.ADMIN)
@Tag(name = "Events")
class WebhookResource {

    private final Webhooks webhooks;
    private final Preconditions preconditions;

    WebhookResource(Webhooks webhooks, Preconditions preconditions) {
        this.webhooks = webhooks;
        this.preconditions = preconditions;
    }

    @GET
    @Operation(operationId = "listWebhooks", summary = "Lists webhooks, newest first")
    public Page<Webhook> list(@BeanParam PageRequest page) {
        return webhooks.list(page);
    }

    @POST
    @Command
    @Operation(
            operationId = "createWebhook",
            summary = "Stores a webhook and shows its secret, this once",
            description =
                    "From now on events are posted there as Standard Webhooks 1.0 has it: signed, with an id by which"
                            + " repeated ones are recognised, and tried again for three days and more until one is answered with 2xx.")
    @APIResponse(
            responseCode = "201",
            description = "Stored",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = Webhook.WithSecret.class)))
    public Response create(@Valid @NotNull(message = "body is needed") Webhook.Request request) {
        Webhook.WithSecret created = webhooks.create(request);
        return Response.created(URI.create("/api/webhooks/" + created.id()))
                .entity(created)
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getWebhook", summary = "Reads a webhook")
    public Webhook get(UUID id) {
        return webhooks.get(id);
    }

    @PATCH
    @Path("/{id}")
    @Command
    @Operation(
            operationId = "changeWebhook",
            summary = "Changes the fields that are given",
            description =
                    "Disabling it gives up what it has not been told yet; enabling it forgets that it has failed.")
    public Webhook change(UUID id, @Valid @NotNull(message = "body is needed") Webhook.Patch patch) {
        Webhook now = webhooks.lock(id);
        preconditions.check(now.version());
        webhooks.change(now, patch);
        return webhooks.get(id);
    }

    @DELETE
    @Path("/{id}")
    @Command
    @Operation(operationId = "deleteWebhook", summary = "Deletes a webhook and what it has not been told yet")
    @APIResponse(responseCode = "204", description = "Deleted")
    public void delete(UUID id) {
        preconditions.check(webhooks.lock(id).version());
        webhooks.delete(id);
    }

    @POST
    @Path("/{id}/rotate-secret")
    @Command
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Gives it a new secret and shows it, this once",
            description = "For 24 hours messages are signed with the old one as well.")
    public Webhook.WithSecret rotate(UUID id) {
        preconditions.check(webhooks.lock(id).version());
        return webhooks.rotate(id);
    }

    @POST
    @Path("/{id}/test")
    @Command
    @Operation(operationId = "testWebhook", summary = "Puts an event webhook.test on its way to it")
    @APIResponse(
            responseCode = "202",
            description = "On its way; what becomes of it is listed with its deliveries",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = Webhook.Delivery.class)))
    public Response test(UUID id) {
        preconditions.check(webhooks.lock(id).version());
        return Response.accepted(webhooks.test(id)).build();
    }

    @GET
    @Path("/{id}/deliveries")
    @Operation(operationId = "listWebhookDeliveries", summary = "Lists what it was told or is to be told, newest first")
    public Page<Webhook.Delivery> deliveries(UUID id, @BeanParam PageRequest page) {
        webhooks.get(id);
        return webhooks.deliveries(id, page);
    }
}
