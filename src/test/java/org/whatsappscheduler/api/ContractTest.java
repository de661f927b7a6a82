package org.whatsappscheduler.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.ws.rs.POST;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the document says of paths, methods and parameters is all there is. */
@QuarkusTest
class ContractTest {

    private final OneOfEach things;
    private ApiDescription description;

    ContractTest(OneOfEach things) {
        this.things = things;
    }

    @BeforeEach
    void read() throws IOException {
        description = ApiDescription.served();
    }

    private static String someone(String path) {
        return path.replaceAll("\\{[^}]*}", UUID.randomUUID().toString());
    }

    private static Response send(ApiDescription.Operation operation, String query) {
        RequestSpecification request = operation.id().equals("streamEvents") ? api().accept("*/*") : api();
        if (operation.id().equals("importRecipients")) {
            request.contentType(ContentType.MULTIPART)
                    .multiPart("file", "a.csv", "a".getBytes(StandardCharsets.US_ASCII));
        } else {
            request.body("{}");
        }
        return request.request(operation.method(), someone(operation.path()) + query);
    }

    @Test
    void aParameterThatIsNotDocumentedIsRefused() {
        for (ApiDescription.Operation operation : description.operations()) {
            Response answer = send(operation, "?unheard_of=1");
            assertThat(answer.statusCode()).as(operation.id()).isEqualTo(422);
            assertThat(answer.jsonPath().getList("errors.parameter"))
                    .as(operation.id())
                    .containsExactly("unheard_of");
        }
        assertThat(api().get("/api/dispatch").jsonPath().getString("paused")).isNotEqualTo("true");
    }

    @Test
    void aBodyThatIsNotDocumentedIsRefused() {
        List<String> refused = new ArrayList<>();
        for (ApiDescription.Operation operation : description.operations()) {
            if (!operation.method().equals("get") && !operation.node().has("requestBody")) {
                String path = someone(operation.path());
                api().body("{\"at\": \"2033-01-01T00:00:00Z\"}")
                        .request(operation.method(), path)
                        .then()
                        .statusCode(422)
                        .body("errors[0].pointer", equalTo("#/at"))
                        .body("detail", equalTo("is not a known field"));
                for (String body : List.of("[]", "true", "now", "{", "{}{}")) {
                    api().body(body).request(operation.method(), path).then().statusCode(400);
                }
                refused.add(operation.id());
            }
        }
        assertThat(refused)
                .contains("sendScheduleNow", "cancelScheduleByPut", "approveSchedule", "dryRunSchedule")
                .contains("pauseSender", "resumeDispatch", "confirmDispatch", "testWebhook", "deleteGroup");
    }

    @Test
    void fieldsThatAreDocumentedAreTaken() {
        for (ApiDescription.Operation operation : description.operations()) {
            description
                    .resolved(operation.body())
                    .path("properties")
                    .fieldNames()
                    .forEachRemaining(field -> {
                        Response answer = api().body("{\"" + field + "\": null}")
                                .request(operation.method(), someone(operation.path()));
                        assertThat(answer.asString())
                                .as(operation.id() + " " + field)
                                .doesNotContain("not a known field");
                    });
        }
        api().post("/api/dispatch/resume").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", " { } ", "null"})
    void aBodyThatSaysNothingIsNone(String body) {
        String schedule = things.path("/api/schedules/{id}");
        for (String action : List.of("/pause", "/resume", "/dry-run")) {
            api().body(body).post(schedule + action).then().statusCode(200);
        }
        given().header("X-API-Key", "test-admin-key")
                .post(schedule + "/pause")
                .then()
                .statusCode(200);
        api().body(body).delete(schedule).then().statusCode(204);
        api().body(body).post("/api/dispatch/resume").then().statusCode(200);
    }

    @Test
    void whoMayNotDoItIsNotToldHow() {
        given().body("{\"at\": 1}").post("/api/dispatch/confirm").then().statusCode(401);
    }

    @Test
    void parametersThatAreDocumentedAreTaken() {
        for (ApiDescription.Operation operation : description.operations()) {
            for (JsonNode parameter : operation.parameters()) {
                if (parameter.path("in").asText().equals("query")
                        && !operation.id().equals("streamEvents")) {
                    String name = parameter.path("name").asText();
                    Response answer = send(operation, "?" + name + "=");
                    assertThat(answer.asString())
                            .as(operation.id() + " " + name)
                            .doesNotContain("not a known parameter");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/messages?skip=0&limit=10",
                "/api/messages/?skip=0&limit=10",
                "/api/recipients?skip=0&limit=10",
                "/api/recipients/groups?skip=0&limit=10",
                "/api/recipients/groups/?skip=0&limit=10&search=x&sort=name",
                "/api/schedules/?skip=0&limit=10&status=pending",
                "/api/schedules/paginated?page=1&per_page=20&status=pending",
                "/api/senders?limit=5",
                "/api/schedules?limit=20",
                "/api/messages?limit=5&"
            })
    void whatTheOriginalAndTheConsoleAskForIsAnswered(String path) {
        api().get(path).then().statusCode(200);
    }

    @Test
    void whoMayNotAskIsNotToldWhatMayBeAsked() {
        assertThat(given().get("/api/messages?unheard_of=1").statusCode()).isEqualTo(401);
    }

    @Test
    void aMethodThatIsNotAllowedIsAnsweredWithThoseThatAre() {
        Map<String, Set<String>> methods = new TreeMap<>();
        for (ApiDescription.Operation operation : description.operations()) {
            Set<String> allowed = methods.computeIfAbsent(operation.path(), path -> new TreeSet<>(Set.of("OPTIONS")));
            allowed.add(operation.method().toUpperCase(Locale.ROOT));
            if (operation.method().equals("get")) {
                allowed.add("HEAD");
            }
        }
        List<String> refused = new ArrayList<>();
        methods.forEach((path, allowed) -> {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")) {
                Response answer =
                        allowed.contains(method) ? null : api().body("{}").request(method, someone(path));
                if (answer != null && answer.statusCode() == 405) {
                    refused.add(method + " " + path);
                    assertThat(answer.header("Allow")).as(method + " " + path).isNotNull();
                    assertThat(Arrays.asList(answer.header("Allow").split(", ")))
                            .as(method + " " + path)
                            .containsExactlyInAnyOrderElementsOf(allowed);
                }
            }
        });
        assertThat(refused).hasSizeGreaterThan(100).contains("DELETE /api/messages", "PATCH /api/groups/{id}");
    }

    @Test
    void whatIsDocumentedToTakeAnIdempotencyKeyHeedsIt() {
        Set<String> heeding = new TreeSet<>();
        new ClassFileImporter()
                .importPackages("org.whatsappscheduler")
                .forEach(type -> type.getMethods().stream()
                        .filter(method -> method.isAnnotatedWith(POST.class) && method.isAnnotatedWith(Command.class))
                        .map(method ->
                                method.getAnnotationOfType(Operation.class).operationId())
                        .forEach(heeding::add));
        Set<String> documented = description.operations().stream()
                .filter(operation -> operation.takesHeader("Idempotency-Key"))
                .map(ApiDescription.Operation::id)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).contains("createSchedule").isEqualTo(heeding);
    }

    @Test
    void whatIsAnsweredWithAnETagSaysSoAndIsNotSentTwice() {
        group(List.of());
        message("x");
        Set<String> undocumented = new TreeSet<>();
        List<String> tagged = new ArrayList<>();
        for (ApiDescription.Operation operation : description.operations()) {
            if (!operation.method().equals("get") || operation.id().equals("streamEvents")) {
                continue;
            }
            String path = things.path(operation.path());
            Response first = api().accept("*/*").get(path);
            String tag = first.header("ETag");
            if (tag != null) {
                tagged.add(operation.path());
                Response second = api().header("If-None-Match", tag).get(path);
                assertThat(second.statusCode()).as(operation.path()).isEqualTo(304);
                assertThat(second.asByteArray()).as(operation.path()).isEmpty();
                assertThat(second.header("ETag")).as(operation.path()).isEqualTo(tag);
            }
            if (operation.documents(304) != (tag != null)) {
                undocumented.add(operation.id());
            }
        }
        assertThat(undocumented).isEmpty();
        assertThat(tagged)
                .contains("/api/messages", "/api/groups", "/api/schedules")
                .contains("/api/deliveries/{id}", "/api/imports/{id}", "/api/keys/{id}", "/api/webhooks/{id}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/messages", "/api/groups"})
    void aListThatHasChangedIsSentAnew(String path) {
        String before = api().get(path).header("ETag");
        message("another");
        group(List.of());
        api().header("If-None-Match", before).get(path).then().statusCode(200);
    }
}
