package org.whatsappscheduler.delivery;

import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.csv.CsvDownload;

/** Each recipient's fate in a schedule. */
@Path("/api/schedules/{id}")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Deliveries")
class ScheduleDeliveriesResource {

    private static final String CSV = "text/csv;charset=UTF-8";

    private final DeliveryQuery query;
    private final HttpServerRequest request;

    ScheduleDeliveriesResource(DeliveryQuery query, HttpServerRequest request) {
        this.request = request;
        this.query = query;
    }

    @GET
    @Path("/deliveries")
    @Operation(operationId = "listDeliveries", summary = "Lists a schedule's recipients with their fate and its reason")
    public Page<DeliveryView> list(UUID id, @BeanParam DeliveryFilter filter, @BeanParam PageRequest page) {
        return query.ofSchedule(id, filter.read(), page);
    }

    @GET
    @Path("/deliveries.csv")
    @Blocking
    @Produces(CSV)
    @Operation(operationId = "exportDeliveries", summary = "Downloads a schedule's recipients with their fate as CSV")
    @APIResponse(
            responseCode = "200",
            description = "CSV in UTF-8; cells that a spreadsheet would take for a formula begin with an apostrophe",
            content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
    public RestMulti<byte[]> export(UUID id, @BeanParam DeliveryFilter filter) {
        return CsvDownload.of(request, "deliveries.csv", new DeliveryExport(query, id, filter.read()));
    }
}
