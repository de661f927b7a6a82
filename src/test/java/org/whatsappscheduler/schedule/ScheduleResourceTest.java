package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ScheduleResourceTest {

    private static final Instant LATER = Instant.parse("2031-01-01T09:00:00Z");

    private static int total() {
        return read("/api/schedules?limit=500").getList("items").size();
    }

    @Test
    void whatIsCreatedCanBeReadAndListed() {
        String group = group(2);
        String id = schedule(message("Hi"), group, LATER);
        JsonPath found = read("/api/schedules/" + id);
        assertThat(found.getString("status")).isEqualTo("pending");
        assertThat(found.getString("next_occurrence_at")).isEqualTo("2031-01-01T09:00:00Z");
        assertThat(found.getInt("counts.total")).isZero();
        assertThat(read("/api/schedules?status=pending&group_id=" + group).getList("items.id", String.class))
                .containsExactly(id);
    }

    @Test
    void listsArePagedByCursor() {
        String group = group(0);
        String message = message("Hi");
        for (int i = 0; i < 5; i++) {
            schedule(message, group, LATER);
        }
        String path = "/api/schedules?limit=2&message_id=" + message;
        JsonPath first = read(path);
        JsonPath second = read(path + "&cursor=" + first.getString("next_cursor"));
        JsonPath third = read(path + "&cursor=" + second.getString("next_cursor"));
        assertThat(first.getList("items")).hasSize(2);
        assertThat(third.getList("items")).hasSize(1);
        assertThat(third.getString("next_cursor")).isNull();
        assertThat(first.getList("items.id")).doesNotContainAnyElementsOf(second.getList("items.id"));
    }

    @ParameterizedTest
    @CsvSource({
        "2031-01-01T09:00:00, #/scheduled_time, needs an offset",
        "2020-01-01T09:00:00Z, #/scheduled_time, in the past",
        "soon, #/scheduled_time, RFC 3339"
    })
    void aBadTimeIsNamedAndNothingIsStored(String time, String pointer, String detail) {
        Map<String, String> body = Map.of("message_id", message("Hi"), "group_id", group(0), "scheduled_time", time);
        int before = total();
        api().body(body)
                .post("/api/schedules")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].detail", containsString(detail));
        assertThat(total()).isEqualTo(before);
    }

    @Test
    void absentIdsAreNamed() {
        String absent = UUID.randomUUID().toString();
        Map<String, String> noMessage =
                Map.of("message_id", absent, "group_id", group(0), "scheduled_time", LATER.toString());
        api().body(noMessage).post("/api/schedules").then().body("errors[0].pointer", equalTo("#/message_id"));
        Map<String, String> noGroup =
                Map.of("message_id", message("Hi"), "group_id", absent, "scheduled_time", LATER.toString());
        api().body(noGroup).post("/api/schedules").then().body("errors[0].pointer", equalTo("#/group_id"));
    }

    @Test
    void variablesThatNobodyHasAreNamed() {
        Map<String, String> body = Map.of(
                "message_id", message("Seat {{seat}}"), "group_id", group(2), "scheduled_time", LATER.toString());
        api().body(body)
                .post("/api/schedules")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/message_id"))
                .body("errors[0].detail", containsString("seat"));
    }

    @Test
    void unknownFieldsAreRefused() {
        Map<String, String> body = Map.of(
                "message_id", message("Hi"), "group_id", group(0), "scheduled_time", LATER.toString(), "recur", "x");
        api().body(body).post("/api/schedules").then().statusCode(422).body("errors[0].pointer", equalTo("#/recur"));
    }

    @Test
    void everyOtherBadRequestHasItsProblemToo() {
        api().body("{").post("/api/schedules").then().statusCode(400).body("code", equalTo("MALFORMED_REQUEST"));
        api().get("/api/schedules/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("RESOURCE_NOT_FOUND"));
        api().get("/api/schedules/none").then().statusCode(404);
        api().get("/api/schedules?limit=x").then().statusCode(422).body("errors[0].parameter", equalTo("limit"));
        api().get("/api/schedules?cursor=x").then().statusCode(422).body("errors[0].parameter", equalTo("cursor"));
        api().get("/api/schedules?status=x").then().statusCode(422).body("errors[0].parameter", equalTo("status"));
        api().delete("/api/schedules").then().statusCode(405).body("code", equalTo("METHOD_NOT_ALLOWED"));
        api().contentType(ContentType.TEXT)
                .body("x")
                .post("/api/schedules")
                .then()
                .statusCode(415);
        api().body("x".repeat(11_000_000))
                .post("/api/messages")
                .then()
                .statusCode(413)
                .body("code", equalTo("PAYLOAD_TOO_LARGE"));
    }

    @Test
    void withoutAKeyNothingIsAnswered() {
        RestAssured.get("/api/schedules")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("code", equalTo("UNAUTHORIZED"));
        RestAssured.given()
                .header("X-API-Key", "wrong")
                .get("/api/stats")
                .then()
                .statusCode(401);
        RestAssured.given()
                .header("Authorization", "Bearer test-admin-key")
                .get("/api/stats")
                .then()
                .statusCode(200);
    }

    @Test
    void whatASchedulesUsesCannotBeDeleted() {
        String message = message("Hi");
        String group = group(0);
        schedule(message, group, LATER);
        api().delete("/api/messages/" + message).then().statusCode(409).body("code", equalTo("RESOURCE_IN_USE"));
        api().delete("/api/groups/" + group).then().statusCode(409);
    }
}
