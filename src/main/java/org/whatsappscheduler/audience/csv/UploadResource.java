package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.audience.Screening;
import org.whatsappscheduler.common.Problem;

/** Where files of recipients are uploaded. */
@Path("/api/recipients/import")
@RolesAllowed(Role.OPERATOR)
@Tag(name = "Recipients")
class UploadResource {

    private final ImportStore store;
    private final ImportQuery query;
    private final Screening screening;
    private final ImportConfig config;
    private final ObjectMapper json;
    private final Event<ImportTimer.Uploaded> uploaded;

    UploadResource(
            ImportStore store,
            ImportQuery query,
            Screening screening,
            ImportConfig config,
            ObjectMapper json,
            Event<ImportTimer.Uploaded> uploaded) {
        this.store = store;
        this.query = query;
        this.screening = screening;
        this.config = config;
        this.json = json;
        this.uploaded = uploaded;
    }

    @POST
    @Command
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(
            operationId = "importRecipients",
            summary = "Takes in a CSV file of recipients in the background",
            description =
                    "UTF-8, UTF-16 or windows-1252, with commas, semicolons, tabs or bars: found out by itself. Rows are"
                            + " told apart by their phone number and treated as those of the bulk call. The file is safely stored"
                            + " when this is answered; the import's progress is at the Location, GET /api/imports/{id}.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.MULTIPART_FORM_DATA,
                            schema = @Schema(implementation = ImportForm.Contract.class)))
    @APIResponse(
            responseCode = "202",
            description = "Stored; will be read",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ImportView.class)))
    @APIResponse(responseCode = "400", description = "The body is not a form of several parts")
    @APIResponse(responseCode = "413", description = "The file is too large")
    @APIResponse(responseCode = "422", description = "A field or the file's first row is not valid; nothing was stored")
    public Response upload(MultipartFormDataInput input) throws IOException {
        ImportForm form = ImportForm.of(input.getValues(), json);
        check(form);
        FileFormat format = FileFormat.of(form.file()::getInputStream);
        List<@Nullable String> fields = Columns.of(format.header(), form.mapping());
        UUID id = store.store(form, format, fields);
        uploaded.fire(new ImportTimer.Uploaded());
        return Response.accepted(query.get(id))
                .location(URI.create("/api/imports/" + id))
                .build();
    }

    private void check(ImportForm form) throws IOException {
        if (form.file().getFileSize() > config.maxBytes().asLongValue()) {
            throw Problem.PAYLOAD_TOO_LARGE.because(
                    "A file has at most " + config.maxBytes().asLongValue() + " bytes");
        }
        if (form.defaultRegion() != null && !screening.isRegion(form.defaultRegion())) {
            throw Problem.VALIDATION_ERROR.at("#/default_region", "is not a country such as ES");
        }
        screening.requireGroups(form.groupIds(), "#/group_id");
    }
}
