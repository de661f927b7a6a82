package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.recipient;
import static org.whatsappscheduler.Api.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The document that is served and what the application does: they agree, however strange the request. */
@QuarkusTest
class ApiDocumentTest {

    private static final List<String> LIMITS = List.of(
            "minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems", "maxProperties", "enum");

    private static final long SEED = Long.getLong("api.seed", 1);
    private static final int REQUESTS = Integer.getInteger("api.requests", 2_000);

    /** Streams do not end by themselves. */
    private static final Set<String> NOT_TRIED = Set.of("streamEvents");

    private ApiDescription description;

    @BeforeEach
    void read() throws IOException {
        description = ApiDescription.served();
    }

    @AfterEach
    void leaveEverythingRunning(TestInfo info) {
        api().post("/api/dispatch/resume").then().statusCode(200);
        api().get("/api/senders")
                .jsonPath()
                .getList("items.id", String.class)
                .forEach(id -> api().post("/api/senders/" + id + "/resume"));
    }

    @Test
    void everyOperationHasANameASummaryATagAndItsStatuses() {
        Set<String> names = new TreeSet<>();
        for (ApiDescription.Operation operation : description.operations()) {
            assertThat(names.add(operation.id())).as(operation.id()).isTrue();
            assertThat(operation.node().path("summary").asText())
                    .as(operation.id())
                    .isNotBlank();
            assertThat(operation.node().path("tags")).as(operation.id()).hasSize(1);
            assertThat(operation.node().path("security")).as(operation.id()).isNotEmpty();
            assertThat(operation.node().path("responses").properties())
                    .as(operation.id())
                    .allSatisfy(response -> assertThat(
                                    response.getValue().path("description").asText())
                            .isNotBlank());
            assertThat(List.of(200, 201, 202, 204).stream().filter(operation::documents))
                    .as("what the answer of " + operation.id() + " is")
                    .isNotEmpty()
                    .allMatch(status -> status == 204 || operation.answers(status));
            assertThat(List.of(401, 403, 503)).as(operation.id()).allMatch(operation::documents);
        }
    }

    @Test
    void everyBodyHasAnExample() {
        List<String> without = description.operations().stream()
                .filter(operation -> !operation.body().isMissingNode())
                .filter(operation ->
                        description.resolved(operation.body()).path("examples").isEmpty()
                                && description
                                        .resolved(operation.body())
                                        .path("example")
                                        .isMissingNode())
                .map(ApiDescription.Operation::id)
                .toList();
        assertThat(without).isEmpty();
    }

    /** A client that is generated from it checks the same in both. */
    @Test
    void aChangeHasTheLimitsOfWhatItChanges() {
        JsonNode schemas = description.document().at("/components/schemas");
        List<String> without = new ArrayList<>();
        schemas.properties().stream()
                .filter(schema -> schema.getKey().endsWith("Patch"))
                .forEach(patch -> {
                    String request = patch.getKey().replace("Patch", "Request");
                    JsonNode whole = schemas.path(request).path("properties");
                    assertThat(whole).as(request).isNotEmpty();
                    without.addAll(unlimited(patch, whole));
                });
        assertThat(without).isEmpty();
    }

    /** Which limits of the whole its change has not, where it has the field at all; values that are listed need no other. */
    private static List<String> unlimited(Map.Entry<String, JsonNode> patch, JsonNode whole) {
        return patch.getValue().path("properties").properties().stream()
                .filter(changed -> !changed.getValue().has("enum"))
                .flatMap(changed -> LIMITS.stream()
                        .filter(limit -> whole.path(changed.getKey()).has(limit)
                                && !changed.getValue().has(limit))
                        .map(limit -> patch.getKey() + "." + changed.getKey() + " " + limit))
                .toList();
    }

    @Test
    void everyParameterAndTagSaysWhatItIsFor() {
        List<String> without = new ArrayList<>();
        description
                .document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .findValues("parameters")
                        .forEach(parameters -> parameters.forEach(parameter -> {
                            boolean isTheId = parameter.path("in").asText().equals("path");
                            if (!isTheId
                                    && parameter.path("description").asText().isBlank()) {
                                without.add(path.getKey() + " "
                                        + parameter.path("name").asText());
                            }
                        })));
        assertThat(without).isEmpty();
        List<String> tags = new ArrayList<>();
        description.document().path("tags").forEach(tag -> {
            assertThat(tag.path("description").asText())
                    .as(tag.path("name").asText())
                    .isNotBlank();
            tags.add(tag.path("name").asText());
        });
        for (ApiDescription.Operation operation : description.operations()) {
            assertThat(tags).contains(operation.node().at("/tags/0").asText());
        }
        assertThat(tags).as("in the order in which they are needed").startsWith("Recipients", "Imports", "Groups");
    }

    @Test
    void whatAFormSendsThatNobodyFilledInIsAccepted() {
        List<String> refused = new ArrayList<>();
        for (ApiDescription.Operation operation : description.operations()) {
            if (operation.method().equals("get")
                    && !operation.path().contains("{")
                    && !NOT_TRIED.contains(operation.id())) {
                Map<String, String> defaults = new TreeMap<>();
                for (JsonNode parameter : operation.parameters()) {
                    JsonNode value =
                            description.resolved(parameter.path("schema")).path("default");
                    if (!value.isMissingNode()) {
                        defaults.put(parameter.path("name").asText(), value.asText());
                    }
                }
                Response response = api().queryParams(defaults).get(operation.path());
                // PostgreSQL keeps statistics of statements only where it was told to.
                if (response.statusCode() != 200 && !"NOT_CONFIGURED".equals(response.path("code"))) {
                    refused.add(operation.id() + " " + defaults + " " + response.statusCode());
                }
            }
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void everyProblemIsShownAsItIsAnswered() {
        for (ApiDescription.Operation operation : description.operations()) {
            operation.node().path("responses").properties().forEach(response -> {
                JsonNode problem = response.getValue().at("/content/application~1problem+json");
                if (!problem.isMissingNode()) {
                    assertThat(problem.at("/example/status").asText())
                            .as(operation.id())
                            .isEqualTo(response.getKey());
                }
                assertThat(response.getValue().path("description").asText())
                        .as(operation.id())
                        .isNotIn("Not Authorized", "Not Allowed", "Bad Request");
            });
        }
        JsonNode problem = api().body("{\"scheduled_time\": \"tomorrow\"}")
                .post("/api/schedules")
                .as(JsonNode.class);
        JsonNode shown = description
                .document()
                .at("/paths/~1api~1schedules/post/responses/422/content/application~1problem+json/example");
        for (String member : List.of("type", "title", "status", "code")) {
            assertThat(shown.path(member)).as(member).isEqualTo(problem.path(member));
        }
        assertThat(shown.at("/errors/0/pointer").asText()).startsWith("#/");
    }

    @Test
    void noRequestGetsAnAnswerThatIsNotDocumented() {
        Random random = new Random(SEED);
        List<String> ids = new ArrayList<>(List.of(recipient("Ana"), message("Hi {{name}}"), group(2)));
        ids.add(schedule(ids.get(1), ids.get(2), Instant.parse("2033-01-01T00:00:00Z")));
        ids.add(schedule(ids.get(1), ids.get(2), Instant.parse("2034-01-01T00:00:00Z")));
        String key = api().body("{\"name\": \"random\", \"role\": \"admin\"}")
                .post("/api/keys")
                .path("key");
        RandomRequests requests = new RandomRequests(description, ids, random);
        List<ApiDescription.Operation> operations = description.operations().stream()
                .filter(operation -> !NOT_TRIED.contains(operation.id()))
                .toList();
        Set<String> surprises = new TreeSet<>();
        Set<Integer> seen = new TreeSet<>();
        for (int i = 0; i < REQUESTS; i++) {
            ApiDescription.Operation operation = operations.get(i % operations.size());
            Response response = requests.send(operation, key);
            seen.add(response.statusCode());
            surprise(operation, response, surprises);
            if (response.statusCode() == 201 && ids.size() < 200) {
                ids.add(response.path("id"));
            }
        }
        assertThat(surprises).isEmpty();
        assertThat(seen).contains(200, 201, 204, 400, 404, 409, 412, 422);
    }

    private void surprise(ApiDescription.Operation operation, Response response, Set<String> surprises) {
        int status = response.statusCode();
        String what = operation.id() + " " + status;
        // PostgreSQL keeps statistics of statements only where it was told to.
        boolean isUnset = status == 503 && "NOT_CONFIGURED".equals(response.path("code"));
        if (status >= 500 && !isUnset || !operation.documents(status)) {
            surprises.add(what + " " + (status >= 500 ? response.asString() : ""));
        }
        boolean isProblem = response.contentType().startsWith("application/problem+json");
        if (status >= 400 && (!isProblem || response.path("code") == null)) {
            surprises.add(what + " is no problem with a code");
        }
        if (response.contentType().contains("json") && response.asByteArray().length > 0) {
            surprises.addAll(differences(operation, response));
        }
    }

    /** Where the answer differs from what the document says of it. */
    private List<String> differences(ApiDescription.Operation operation, Response response) {
        JsonNode content = operation
                .node()
                .path("responses")
                .path(String.valueOf(response.statusCode()))
                .path("content");
        if (content.isEmpty()) {
            return List.of(operation.id() + " " + response.statusCode() + " says nothing of its content");
        }
        JsonNode schema = content.properties().iterator().next().getValue().path("schema");
        try {
            JsonNode answer = new ObjectMapper().readTree(response.asByteArray());
            return description.differences(schema, answer, operation.id() + " " + response.statusCode());
        } catch (IOException notJson) {
            return List.of(operation.id() + " answers no JSON");
        }
    }
}
