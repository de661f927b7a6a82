package org.whatsappscheduler.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.EmbeddedServers;
import org.whatsappscheduler.TestData;

@QuarkusTest
class ApiKeyTest {

    @Inject
    TestData data;

    private static JsonPath newKey(String role) {
        return api().body(Map.of("name", "test", "role", role))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .body("key", startsWith("wsk_"))
                .extract()
                .jsonPath();
    }

    private static RequestSpecification with(JsonPath key) {
        return given().header("X-API-Key", key.getString("key")).contentType(ContentType.JSON);
    }

    @Test
    void aKeyWorksInBothHeaders() {
        JsonPath key = newKey("viewer");
        with(key).get("/api/messages").then().statusCode(200);
        given().header("Authorization", "Bearer " + key.getString("key"))
                .get("/api/messages")
                .then()
                .statusCode(200);
    }

    @Test
    void onlyItsDigestIsKept() {
        String key = newKey("viewer").getString("key");
        assertThat(data.count("SELECT count(*) FROM api_keys k WHERE k::text LIKE ?", "%" + key.substring(12) + "%"))
                .isZero();
        assertThat(data.count("SELECT count(*) FROM api_keys WHERE digest = sha256(convert_to(?, 'UTF8'))", key))
                .isOne();
    }

    @Test
    void listsShowItsPrefixAndWhenItWasLastUsedButNotTheKey() {
        JsonPath key = newKey("operator");
        with(key).get("/api/messages").then().statusCode(200);
        JsonPath listed = read("/api/keys?limit=500");
        String row = "items.find { it.id == '" + key.getString("id") + "' }";
        assertThat(listed.getString(row + ".prefix"))
                .isEqualTo(key.getString("key").substring(0, 12));
        assertThat(listed.getString(row + ".last_used_at")).isNotNull();
        assertThat(listed.getString(row + ".created_by")).isEqualTo("bootstrap");
        assertThat(listed.prettify()).doesNotContain(key.getString("key"));
    }

    @Test
    void aRevokedKeyIsRefusedWithinASecond() {
        JsonPath key = newKey("viewer");
        with(key).get("/api/messages").then().statusCode(200);
        api().delete("/api/keys/" + key.getString("id")).then().statusCode(204);
        await().pollDelay(Duration.ofMillis(1_050)).until(() -> true);
        with(key).get("/api/messages").then().statusCode(401);
        api().delete("/api/keys/" + key.getString("id")).then().statusCode(204);
    }

    @Test
    void anExpiredKeyIsRefused() {
        JsonPath key = newKey("viewer");
        data.update(
                "UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = ?::uuid", key.getString("id"));
        with(key).get("/api/messages").then().statusCode(401).body("code", equalTo("UNAUTHORIZED"));
    }

    @Test
    void rolesIncludeTheLowerOnes() {
        JsonPath viewer = newKey("viewer");
        JsonPath operator = newKey("operator");
        Map<String, String> body = Map.of("title", "t", "content", "c");
        with(viewer).body(body).post("/api/messages").then().statusCode(403).body("code", equalTo("FORBIDDEN"));
        with(operator).body(body).post("/api/messages").then().statusCode(201);
        with(operator).get("/api/keys").then().statusCode(403);
        with(newKey("admin")).get("/api/keys").then().statusCode(200);
    }

    @Test
    void whatIsNotValidIsNamed() {
        api().body(Map.of("name", "x", "role", "root"))
                .post("/api/keys")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/role"));
        api().body(Map.of("name", "x", "role", "admin", "expires_at", "2001-01-01T00:00:00Z"))
                .post("/api/keys")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/expires_at"));
    }

    @Test
    void repeatingTheRequestDoesNotShowTheKeyAgain() {
        String once = "key-" + System.nanoTime();
        Map<String, String> body = Map.of("name", "x", "role", "viewer");
        String id = api().header("Idempotency-Key", once)
                .body(body)
                .post("/api/keys")
                .then()
                .body("key", startsWith("wsk_"))
                .extract()
                .path("id");
        api().header("Idempotency-Key", once)
                .body(body)
                .post("/api/keys")
                .then()
                .statusCode(201)
                .body("id", equalTo(id))
                .body("$", not(org.hamcrest.Matchers.hasKey("key")));
    }

    @Test
    void aKeyThatWasJustGoodIsNotForgottenWhilePostgresIsAway() {
        JsonPath key = newKey("viewer");
        with(key).get("/api/messages").then().statusCode(200);
        EmbeddedServers.stopPostgres();
        try {
            await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
            with(key).get("/api/recipients").then().statusCode(503);
            given().header("X-API-Key", "wsk_unknown")
                    .get("/api/messages")
                    .then()
                    .statusCode(503);
        } finally {
            EmbeddedServers.startPostgres();
        }
        await().until(() -> with(key).get("/api/messages").statusCode() == 200);
    }
}
