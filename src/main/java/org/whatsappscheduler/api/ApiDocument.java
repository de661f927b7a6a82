package org.whatsappscheduler.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Writes into the OpenAPI document what holds for all endpoints: the statuses they can answer with, each a problem, and the
 * headers that all of their kind take. Run by the build.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {

    private static final String API = "/api/";
    private static final String PROBLEM = "Problem";

    /** Lists that are answered with an ETag: those whose pages are bytes already when they are answered. */
    private static final Set<String> CONDITIONAL = Set.of("listMessages", "listGroups", "listSchedules");

    /** What is done to something of which there are no versions, or changes nothing. */
    private static final Set<String> UNCONDITIONAL = Set.of("revokeKey", "dryRunSchedule", "previewMessage");

    /** What the quota of new schedules is for. */
    private static final Set<String> MAKING_SCHEDULES = Set.of("createSchedule", "duplicateSchedule");

    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("304", "The caller has this version already"),
            Map.entry("400", "The body is not JSON"),
            Map.entry("401", "A valid API key is needed"),
            Map.entry("403", "The key's role does not allow it"),
            Map.entry("404", "There is no such resource"),
            Map.entry("406", "None of the accepted media types can be served"),
            Map.entry("408", "The body did not arrive in time"),
            Map.entry("409", "Its state, or another request, does not allow it; nothing was changed"),
            Map.entry("412", "It is not the version that If-Match names; nothing was changed"),
            Map.entry("413", "The request is too large"),
            Map.entry("415", "The media type is not supported"),
            Map.entry("422", "A field or parameter is not valid; nothing was changed"),
            Map.entry("429", "The caller's quota for this minute is used up"),
            Map.entry("503", "The database does not answer; nothing was changed"));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getComponents().addSchema(PROBLEM, problem());
        // It has no offset, which a date-time of RFC 3339 has
        document.getComponents().getSchemas().get("LocalDateTime").format("date-time-local");
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith(API)) {
                item.getOperations().forEach((method, operation) -> complete(path, method, operation));
            }
        });
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        boolean one = path.contains("{");
        boolean reads = method == PathItem.HttpMethod.GET;
        APIResponses responses = operation.getResponses();
        answer(responses, "401", "403", "406", "503");
        if (one) {
            answer(responses, "404");
        }
        if (reads) {
            answer(responses, "422", "429");
            if (path.endsWith("}") || CONDITIONAL.contains(operation.getOperationId())) {
                header(operation, "If-None-Match", "Answers 304 without a body when it still has this ETag");
                responses.addAPIResponse("304", OASFactory.createAPIResponse().description(MEANINGS.get("304")));
            }
        } else {
            answer(responses, "409", "422");
        }
        if (operation.getRequestBody() != null) {
            answer(responses, "400", "408", "413", "415");
        }
        if (!reads && one && !UNCONDITIONAL.contains(operation.getOperationId())) {
            header(operation, "If-Match", "Does it only if it still has this ETag");
            answer(responses, "412");
        }
        if (method == PathItem.HttpMethod.POST) {
            header(
                    operation,
                    "Idempotency-Key",
                    "Repeating the request with the same key within 24 hours repeats the answer, not the effect");
        }
        if (MAKING_SCHEDULES.contains(operation.getOperationId())) {
            answer(responses, "429");
        }
    }

    private static void answer(APIResponses responses, String... statuses) {
        for (String status : statuses) {
            APIResponse response = responses.getAPIResponse(status);
            if (response == null) {
                response = OASFactory.createAPIResponse().description(MEANINGS.get(status));
                responses.addAPIResponse(status, response);
            }
            response.content(OASFactory.createContent()
                    .addMediaType(
                            "application/problem+json",
                            OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().ref(PROBLEM))));
        }
    }

    private static void header(Operation operation, String name, String description) {
        operation.addParameter(OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.HEADER)
                .description(description)
                .schema(text()));
    }

    private static Schema text() {
        return OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING));
    }

    private static Schema problem() {
        Schema error = OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.OBJECT))
                .description("One thing wrong with the request, in the body (pointer) or in a parameter")
                .addProperty("detail", text())
                .addProperty("pointer", text().addExample("#/scheduled_time"))
                .addProperty("parameter", text().addExample("limit"))
                .required(List.of("detail"));
        Schema schema = OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.OBJECT))
                .description("What is wrong, in the form of RFC 9457")
                .required(List.of("type", "title", "status", "code", "trace_id"));
        for (String member : List.of("type", "title", "detail", "instance", "trace_id")) {
            schema.addProperty(member, text());
        }
        schema.addProperty("code", text().description("Stable, for programs").addExample("VALIDATION_ERROR"));
        schema.addProperty("status", OASFactory.createSchema().type(List.of(Schema.SchemaType.INTEGER)));
        schema.addProperty(
                "errors",
                OASFactory.createSchema().type(List.of(Schema.SchemaType.ARRAY)).items(error));
        return schema;
    }
}
