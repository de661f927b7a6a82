package org.whatsappscheduler.delivery;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.whatsappscheduler.api.Role;

/** One recipient's fate. */
@Path("/api/deliveries")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Deliveries")
class DeliveryResource {

    private final DeliveryQuery query;

    DeliveryResource(DeliveryQuery query) {
        this.query = query;
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getDelivery", summary = "Reads one delivery with its whole timeline")
    public DeliveryView get(UUID id) {
        return query.get(id);
    }
}
