package org.whatsappscheduler.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.api;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Walks the OpenAPI document: nothing can be called without a key, and nothing with too small a role. */
@QuarkusTest
class RolesTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final Set<String> PUBLIC = Set.of("/webhooks/whatsapp");
    private static final Set<String> READS_BY_POST = Set.of("previewMessage");
    private static final Set<String> FOR_ADMINS = Set.of(
            "getSlowestStatements",
            "listKeys",
            "createKey",
            "getKey",
            "revokeKey",
            "listAuditEntries",
            "confirmDispatch",
            "createSender",
            "changeSender",
            "deleteSender",
            "listWebhooks",
            "createWebhook",
            "getWebhook",
            "changeWebhook",
            "deleteWebhook",
            "rotateWebhookSecret",
            "testWebhook",
            "listWebhookDeliveries");

    private record Operation(String method, String path, String id) {}

    private static List<Operation> operations() {
        Map<String, Map<String, Object>> paths = given().accept(ContentType.JSON)
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("paths");
        List<Operation> operations = new ArrayList<>();
        paths.forEach((path, item) -> item.forEach((method, operation) -> {
            if (METHODS.contains(method) && !PUBLIC.contains(path)) {
                operations.add(new Operation(method, path, (String) ((Map<?, ?>) operation).get("operationId")));
            }
        }));
        return operations;
    }

    private static int status(RequestSpecification request, Operation operation) {
        String path = operation.path().replaceAll("\\{[^}]*}", UUID.randomUUID().toString());
        RequestSpecification filled = operation.id().equals("importRecipients")
                ? request.multiPart("dry_run", "true")
                : request.contentType(ContentType.JSON).body("{}");
        return filled.request(operation.method(), path).statusCode();
    }

    private static String key(String role) {
        JsonPath made = api().body(Map.of("name", role, "role", role))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        return made.getString("key");
    }

    private static boolean mayView(Operation operation) {
        return !FOR_ADMINS.contains(operation.id())
                && (operation.method().equals("get") || READS_BY_POST.contains(operation.id()));
    }

    @Test
    void thereIsSomethingToWalk() {
        assertThat(operations())
                .hasSizeGreaterThan(40)
                .extracting(Operation::id)
                .containsAll(FOR_ADMINS);
    }

    @TestFactory
    List<DynamicTest> nothingWithoutAKey() {
        return operations().stream()
                .map(operation -> DynamicTest.dynamicTest(
                        operation.id(),
                        () -> assertThat(status(given(), operation)).isEqualTo(401)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> viewersOnlyRead() {
        String key = key("viewer");
        return operations().stream()
                .filter(operation ->
                        !operation.id().equals("streamEvents")) // does not end; EventStreamTest is a viewer
                .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                    int status = status(given().header("X-API-Key", key), operation);
                    if (mayView(operation)) {
                        assertThat(status).isNotIn(401, 403).isLessThan(500);
                    } else {
                        assertThat(status).isEqualTo(403);
                    }
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> operatorsDoTheRest() {
        String key = key("operator");
        return operations().stream()
                .filter(operation -> !FOR_ADMINS.contains(operation.id()))
                .filter(operation -> !operation.id().equals("streamEvents"))
                .map(operation -> DynamicTest.dynamicTest(
                        operation.id(),
                        () -> assertThat(status(given().header("X-API-Key", key), operation))
                                .isNotIn(401, 403)
                                .isLessThan(500)))
                .toList();
    }

    @AfterEach
    void nothingStaysPaused() {
        api().post("/api/dispatch/resume").then().statusCode(200);
    }

    @TestFactory
    List<DynamicTest> operatorsDoNotAdminister() {
        String key = key("operator");
        return operations().stream()
                .filter(operation -> FOR_ADMINS.contains(operation.id()))
                .map(operation -> DynamicTest.dynamicTest(
                        operation.id(),
                        () -> assertThat(status(given().header("X-API-Key", key), operation))
                                .isEqualTo(403)))
                .toList();
    }
}
