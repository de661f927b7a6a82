package org.whatsappscheduler.audience.csv;

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
import org.jboss.resteasy.reactive.RestResponse;
import org.whatsappscheduler.api.Reply;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.csv.CsvDownload;

/** What became of uploaded files. */
@Path("/api/imports")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Imports")
class ImportResource {

    private final ImportQuery query;
    private final HttpServerRequest request;
    private final Reply reply;

    ImportResource(ImportQuery query, HttpServerRequest request, Reply reply) {
        this.query = query;
        this.request = request;
        this.reply = reply;
    }

    @GET
    @Operation(operationId = "listImports", summary = "Lists imports, newest first")
    public Page<ImportView> list(@BeanParam PageRequest page) {
        return query.list(page);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getImport", summary = "Reads an import and how far it is")
    public RestResponse<ImportView> get(UUID id) {
        return reply.with(reply.body(query.get(id)));
    }

    @GET
    @Path("/{id}/rejected.csv")
    @Blocking
    @Produces(ExportResource.CSV)
    @Operation(
            operationId = "downloadRejectedRows",
            summary = "Downloads the rows of an import that were not taken, with line and reason",
            description =
                    "Corrected, the file can be imported as it is: import_line, import_code and import_reason are left"
                            + " out then.")
    @APIResponse(
            responseCode = "200",
            description = "CSV in UTF-8 with the columns of the file",
            content = @Content(mediaType = ExportResource.CSV, schema = @Schema(type = SchemaType.STRING)))
    public RestMulti<byte[]> rejected(UUID id) {
        return CsvDownload.of(request, "rejected.csv", new RejectedRows(query, query.get(id)));
    }
}
