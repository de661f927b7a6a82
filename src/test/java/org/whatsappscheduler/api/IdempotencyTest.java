package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.whatsappscheduler.Api.api;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;

@QuarkusTest
class IdempotencyTest {

    @Inject
    TestData data;

    @Inject
    IdempotencyKeys keys;

    private final String title = "Title " + System.nanoTime();
    private final String key = "key-" + System.nanoTime();

    private Response create(Map<String, ?> body) {
        return api().header("Idempotency-Key", key).body(body).post("/api/messages");
    }

    private long stored() {
        return data.count("SELECT count(*) FROM messages WHERE title = ?", title);
    }

    @Test
    void theSameRequestIsAnsweredAgainAndDoneOnce() {
        Response first = create(Map.of("title", title, "content", "c"));
        first.then().statusCode(201).header("Idempotency-Replayed", nullValue());
        create(Map.of("title", title, "content", "c"))
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true")
                .header("Location", first.header("Location"))
                .header("ETag", first.header("ETag"))
                .contentType("application/json")
                .body(equalTo(first.body().asString()));
        assertThat(stored()).isOne();
    }

    @Test
    void anotherRequestWithTheSameKeyIsRefused() {
        create(Map.of("title", title, "content", "c")).then().statusCode(201);
        create(Map.of("title", title, "content", "another"))
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_CONFLICT"))
                .body("errors[0].parameter", equalTo("Idempotency-Key"));
    }

    @Test
    void whileItRunsTheSameKeyIsAConflict() {
        QuarkusTransaction.requiringNew().run(() -> {
            keys.begin("bootstrap", key, new byte[] {1});
            create(Map.of("title", title, "content", "c"))
                    .then()
                    .statusCode(409)
                    .header("Retry-After", "1")
                    .body("code", equalTo("IDEMPOTENCY_CONFLICT"));
        });
        create(Map.of("title", title, "content", "c")).then().statusCode(201);
    }

    @Test
    void whatFailedMayBeTriedAgain() {
        create(Map.of("title", title)).then().statusCode(422);
        create(Map.of("title", title, "content", "c")).then().statusCode(201);
    }

    @Test
    void keysOfOneCallerAreNotThoseOfAnother() {
        create(Map.of("title", title, "content", "c")).then().statusCode(201);
        String other = api().body(Map.of("name", "x", "role", "operator"))
                .post("/api/keys")
                .path("key");
        io.restassured.RestAssured.given()
                .header("X-API-Key", other)
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(Map.of("title", title, "content", "c"))
                .post("/api/messages")
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", nullValue());
    }

    @Test
    void afterADayTheKeyIsForgotten() {
        create(Map.of("title", title, "content", "c")).then().statusCode(201);
        data.update("UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = ?", key);
        create(Map.of("title", title, "content", "other")).then().statusCode(201);
        data.update("UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = ?", key);
        keys.forget(Instant.now().minus(keys.kept()), 10_000);
        assertThat(data.count("SELECT count(*) FROM idempotency_keys WHERE key = ?", key))
                .isZero();
    }

    @Test
    void aKeyMustBeSomething() {
        api().header("Idempotency-Key", " ")
                .body(Map.of("title", title, "content", "c"))
                .post("/api/messages")
                .then()
                .statusCode(422)
                .body("errors[0].parameter", equalTo("Idempotency-Key"));
    }

    @Test
    void aCancelIsAnsweredAgainToo() {
        String schedule = org.whatsappscheduler.Api.schedule(
                org.whatsappscheduler.Api.message("Hi"),
                org.whatsappscheduler.Api.group(1),
                Instant.parse("2035-01-01T00:00:00Z"));
        for (int i = 0; i < 2; i++) {
            api().header("Idempotency-Key", key)
                    .post("/api/schedules/" + schedule + "/cancel")
                    .then()
                    .statusCode(200)
                    .body("stopped", notNullValue());
        }
    }

    @Test
    void whatFailedLeavesNoKeyBehind() {
        Map<String, String> dangling = Map.of(
                "message_id",
                java.util.UUID.randomUUID().toString(),
                "group_id",
                org.whatsappscheduler.Api.group(0),
                "scheduled_time",
                "2035-01-01T00:00:00Z");
        api().header("Idempotency-Key", key)
                .body(dangling)
                .post("/api/schedules")
                .then()
                .statusCode(422);
        assertThat(data.count("SELECT count(*) FROM idempotency_keys WHERE key = ?", key))
                .isZero();
        create(Map.of("title", title, "content", "c")).then().statusCode(201);
        assertThat(stored()).isOne();
    }
}
