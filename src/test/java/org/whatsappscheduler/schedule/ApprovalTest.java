package org.whatsappscheduler.schedule;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;

/** Two persons, where a sender demands it: who writes a schedule, and who lets it go. */
@QuarkusTest
class ApprovalTest {

    @Inject
    TimedSchedules schedules;

    private String message;
    private String path;
    private String key;

    /** A schedule that awaits approval, and the key of somebody who has not written it. */
    @BeforeEach
    void begin() {
        message = Api.message("Hi {{name}}");
        String sender = create(
                "/api/senders",
                Map.of(
                        "name",
                        "careful",
                        "phone_number_id",
                        String.valueOf(System.nanoTime()),
                        "access_token",
                        "token",
                        "requires_approval",
                        true));
        path = "/api/schedules/"
                + create(
                        "/api/schedules",
                        Map.of(
                                "message_id",
                                message,
                                "group_id",
                                Api.group(1),
                                "sender_id",
                                sender,
                                "scheduled_time",
                                "2030-12-24T09:00:00Z"));
        key = api().body(Map.of("name", "another", "role", "operator"))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }

    private RequestSpecification another() {
        return given().header("X-API-Key", key);
    }

    @Test
    void whatASenderDemandsSomebodyElseHasToApprove() {
        assertThat(read(path).getString("status")).isEqualTo("awaiting_approval");
        api().post(path + "/approve").then().statusCode(403);
        another()
                .contentType("application/json")
                .body("{\"reason\": \"Not today\"}")
                .post(path + "/reject")
                .then()
                .statusCode(200)
                .body("status", equalTo("draft"))
                .body("status_reason", equalTo("Not today"));
        api().post(path + "/submit").then().statusCode(200).body("status", equalTo("awaiting_approval"));
        another()
                .post(path + "/approve")
                .then()
                .statusCode(200)
                .body("status", equalTo("pending"))
                .body("approved_at", notNullValue());
        api().body(Map.of("title", "Other", "content", "Not what was approved"))
                .put("/api/messages/" + read(path).getString("message_id"))
                .then()
                .statusCode(409);
        api().post(path + "/pause").then().statusCode(200);
        api().body(Map.of("scheduled_time", "2030-12-24T10:00:00Z"))
                .patch(path)
                .then()
                .statusCode(409);
        api().body(Map.of("name", "only its name")).patch(path).then().statusCode(200);
        api().post(path + "/resume").then().statusCode(200);
        api().body(Map.of("scheduled_time", "2030-12-24T10:00:00Z"))
                .patch(path)
                .then()
                .statusCode(200)
                .body("status", equalTo("awaiting_approval"))
                .body("approved_by", nullValue());
        api().body(Map.of("title", "Other", "content", "To be approved"))
                .put("/api/messages/" + read(path).getString("message_id"))
                .then()
                .statusCode(200);
    }

    /** The time is part of what was approved. */
    @Test
    void whoWroteItCannotBringForwardWhatWasApproved() {
        api().post(path + "/send-now").then().statusCode(409);
        approve(api().get(path).getHeader("ETag")).then().statusCode(200);
        api().post(path + "/send-now").then().statusCode(403);
        assertThat(read(path).getString("next_occurrence_at")).isEqualTo("2030-12-24T09:00:00Z");
        another().post(path + "/send-now").then().statusCode(200);
        schedules.plan();
        api().body(Map.of("scope", "pending")).post(path + "/retry").then().statusCode(403);
        api().body(Map.of("scope", "failed")).post(path + "/retry").then().statusCode(200);
        api().post(path + "/cancel").then().statusCode(200);
    }

    @Test
    void anApprovalIsOfTheMessageThatWasRead() {
        String read = api().get(path).getHeader("ETag");
        Map<String, String> other = Map.of("title", "Other", "content", "Written meanwhile");
        api().body(other).put("/api/messages/" + message).then().statusCode(200);
        approve(read).then().statusCode(412);
        assertThat(read(path).getString("status")).isEqualTo("awaiting_approval");
        approve(api().get(path).getHeader("ETag")).then().statusCode(200);
        api().body(Map.of("title", "Other", "content", "Written afterwards"))
                .put("/api/messages/" + message)
                .then()
                .statusCode(409);
        api().post(path + "/dry-run").then().statusCode(200).body("samples[0].text", equalTo("Written meanwhile"));
    }

    private Response approve(String tag) {
        return another().header("If-Match", tag).post(path + "/approve");
    }
}
