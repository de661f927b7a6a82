package org.whatsappscheduler.delivery;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;

/** Each recipient's fate in a schedule. */
@Path("/api/schedules/{id}/deliveries")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Deliveries")
class ScheduleDeliveriesResource {

    private static final Set<String> STATUSES = Set.of(
            "queued",
            "sending",
            "accepted",
            "sent",
            "delivered",
            "read",
            "failed",
            "unknown",
            "skipped",
            "cancelled",
            "expired");

    private final DeliveryQuery query;

    ScheduleDeliveriesResource(DeliveryQuery query) {
        this.query = query;
    }

    @GET
    @Operation(operationId = "listDeliveries", summary = "Lists a schedule's recipients with their fate and its reason")
    public Page<DeliveryView> list(
            UUID id, @QueryParam("status") @Nullable String status, @BeanParam PageRequest page) {
        if (status != null && !STATUSES.contains(status)) {
            throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("status", "is not a delivery's status")));
        }
        return query.ofSchedule(id, status, page);
    }
}
