package org.whatsappscheduler.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.LinkedHashMap;
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
import org.eclipse.microprofile.openapi.models.tags.Tag;
import org.whatsappscheduler.common.Problem;

/**
 * Writes into the OpenAPI document what holds for all endpoints: the statuses they can answer with, each a problem, and the
 * headers that all of their kind take. Run by the build.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {

    private static final String API = "/api/";
    private static final String PROBLEM = "Problem";

    /** The tags in the order in which somebody who begins needs them. */
    private static final List<Tag> TAGS = List.of(
            tag("Recipients", "Who gets messages: one by one, many at once, or from a CSV file"),
            tag("Imports", "What became of CSV files: how far they are, and which rows were not taken"),
            tag("Groups", "Whom a schedule is for"),
            tag("Messages", "What is sent: text, media and templates, with variables"),
            tag("Schedules", "Which message goes to which group, and when; pause, resume, cancel"),
            tag("Deliveries", "What became of each recipient, and why"),
            tag("Calendar", "What is to come, also for calendar programs"),
            tag("Senders", "The numbers that are sent from, and their limits"),
            tag("Events", "What happens, to be followed or to be told by webhooks"),
            tag("Operations", "How it is going, and the brake for everything"),
            tag("Keys and audit", "Who may, and who did"),
            tag("WhatsApp callbacks", "Where WhatsApp reports what became of messages"));

    /** Lists that are answered with an ETag: those whose pages are bytes already when they are answered. */
    private static final Set<String> CONDITIONAL = Set.of("listMessages", "listGroups", "listSchedules");

    /** What is asked by POST, but changes nothing. */
    private static final Set<String> ASKING = Set.of("dryRunSchedule", "previewMessage");

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

    /** What is written of a status where nothing is known of it. */
    private static final Set<String> MEANINGLESS = Set.of("Bad Request", "Not Authorized", "Not Allowed");

    /** An answer of each status. */
    private static final Map<String, Problem> PROBLEMS = Map.ofEntries(
            Map.entry("400", Problem.MALFORMED_REQUEST),
            Map.entry("401", Problem.UNAUTHORIZED),
            Map.entry("403", Problem.FORBIDDEN),
            Map.entry("404", Problem.RESOURCE_NOT_FOUND),
            Map.entry("406", Problem.NOT_ACCEPTABLE),
            Map.entry("408", Problem.REQUEST_TIMEOUT),
            Map.entry("409", Problem.IDEMPOTENCY_CONFLICT),
            Map.entry("412", Problem.PRECONDITION_FAILED),
            Map.entry("413", Problem.PAYLOAD_TOO_LARGE),
            Map.entry("415", Problem.UNSUPPORTED_MEDIA_TYPE),
            Map.entry("422", Problem.VALIDATION_ERROR),
            Map.entry("429", Problem.RATE_LIMIT_EXCEEDED),
            Map.entry("503", Problem.DEPENDENCY_UNAVAILABLE));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.setTags(TAGS);
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
        boolean changes = !reads && !ASKING.contains(operation.getOperationId());
        APIResponses responses = operation.getResponses();
        answer(responses, reads, "401", "403", "406", "503");
        if (one) {
            answer(responses, reads, "404");
        }
        if (reads) {
            answer(responses, reads, "422", "429");
            if (path.endsWith("}") || CONDITIONAL.contains(operation.getOperationId())) {
                header(operation, "If-None-Match", "Answers 304 without a body when it still has this ETag");
                responses.addAPIResponse("304", OASFactory.createAPIResponse().description(MEANINGS.get("304")));
            }
        } else {
            answer(responses, reads, "400", "408", "409", "413", "422");
        }
        if (operation.getRequestBody() != null) {
            answer(responses, reads, "415");
        }
        if (changes && one) {
            header(operation, "If-Match", "Does it only if it still has this ETag");
            answer(responses, reads, "412");
        }
        if (changes && method == PathItem.HttpMethod.POST) {
            header(
                    operation,
                    "Idempotency-Key",
                    "Repeating the request with the same key within 24 hours repeats the answer, not the effect");
        }
        if (MAKING_SCHEDULES.contains(operation.getOperationId())) {
            answer(responses, reads, "429");
        }
    }

    private static void answer(APIResponses responses, boolean reads, String... statuses) {
        for (String status : statuses) {
            APIResponse response = responses.getAPIResponse(status);
            if (response == null) {
                response = OASFactory.createAPIResponse().description(MEANINGS.get(status));
                responses.addAPIResponse(status, response);
            }
            if (MEANINGLESS.contains(response.getDescription())) {
                response.description(MEANINGS.get(status));
            }
            response.content(OASFactory.createContent()
                    .addMediaType(
                            "application/problem+json",
                            OASFactory.createMediaType()
                                    .schema(OASFactory.createSchema().ref(PROBLEM))
                                    .example(example(PROBLEMS.get(status), reads))));
        }
    }

    private static void header(Operation operation, String name, String description) {
        operation.addParameter(OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.HEADER)
                .description(description)
                .schema(text()));
    }

    private static Tag tag(String name, String description) {
        return OASFactory.createTag().name(name).description(description);
    }

    private static Map<String, Object> example(Problem problem, boolean reads) {
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", problem.type());
        example.put("title", problem.title());
        example.put("status", problem.status());
        example.put("code", problem.name());
        if (problem == Problem.VALIDATION_ERROR) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("detail", reads ? "must be a number from 1 to 500" : "is too long");
            error.put(reads ? "parameter" : "pointer", reads ? "limit" : "#/name");
            example.put("errors", List.of(error));
        }
        example.put("trace_id", "9350920cb8a9478a895bd41728e6209a");
        return example;
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
