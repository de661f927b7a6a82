package org.whatsappscheduler.delivery;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.whatsappscheduler.api.Reply;
import org.whatsappscheduler.api.Role;

/** One recipient's fate. */
@Path("/api/deliveries")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Deliveries")
class DeliveryResource {

    private final DeliveryQuery query;
    private final Reply reply;

    DeliveryResource(DeliveryQuery query, Reply reply) {
        this.query = query;
        this.reply = reply;
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getDelivery", summary = "Reads one delivery with its whole timeline")
    public RestResponse<DeliveryView> get(UUID id) {
        return reply.with(reply.body(query.get(id)));
    }
}
