package org.whatsappscheduler.security;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
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

/** API keys: made, listed, revoked. */
@Path("/api/keys")
@RolesAllowed(Role.ADMIN)
@Tag(name = "Keys and audit")
class ApiKeyResource {

    private final ApiKeys keys;
    private final SecurityIdentity identity;
    private final Preconditions preconditions;

    ApiKeyResource(ApiKeys keys, SecurityIdentity identity, Preconditions preconditions) {
        this.keys = keys;
        this.identity = identity;
        this.preconditions = preconditions;
    }

    @GET
    @Operation(operationId = "listKeys", summary = "Lists API keys, newest first, also revoked ones")
    public Page<ApiKey> list(@BeanParam PageRequest page) {
        return keys.list(page);
    }

    @POST
    @Command
    @Operation(operationId = "createKey", summary = "Makes an API key and shows it, this once")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ApiKey.Created.class)))
    @APIResponse(responseCode = "422", description = "A field is not valid; nothing was made")
    public Response create(@Valid @NotNull(message = "body is needed") ApiKey.Request request) {
        ApiKey.Created created = keys.create(request, identity.getPrincipal().getName());
        return Response.created(URI.create("/api/keys/" + created.id()))
                .entity(created)
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getKey", summary = "Reads an API key, without what it opens")
    public ApiKey get(UUID id) {
        return keys.get(id);
    }

    @DELETE
    @Path("/{id}")
    @Command
    @Operation(operationId = "revokeKey", summary = "Revokes an API key, on all pods within a second")
    @APIResponse(responseCode = "204", description = "Revoked")
    public void revoke(UUID id) {
        preconditions.check(keys.lock(id).version());
        keys.revoke(id);
    }
}
