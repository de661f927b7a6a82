package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.audience.RecipientFilter;
import org.whatsappscheduler.audience.RecipientQuery;
import org.whatsappscheduler.csv.CsvDownload;

/** Recipients as a file. */
@Path("/api/recipients/export")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Recipients")
class ExportResource {

    static final String CSV = "text/csv;charset=UTF-8";

    private final RecipientQuery query;
    private final ObjectMapper json;
    private final HttpServerRequest request;

    ExportResource(RecipientQuery query, ObjectMapper json, HttpServerRequest request) {
        this.request = request;
        this.query = query;
        this.json = json;
    }

    @GET
    @Blocking
    @Produces(CSV)
    @Operation(
            operationId = "exportRecipients",
            summary = "Downloads recipients as CSV",
            description =
                    "What the import reads; taken in again it changes nobody. Cells that a spreadsheet would take for a"
                            + " formula begin with an apostrophe, which the import takes off again.")
    @APIResponse(
            responseCode = "200",
            description = "CSV in UTF-8",
            content = @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "422", description = "A filter is not valid")
    public RestMulti<byte[]> export(@BeanParam RecipientFilter filter) {
        return CsvDownload.of(request, "recipients.csv", new Export(query, filter.read(), json));
    }
}
