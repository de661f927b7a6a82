package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Planner;

@QuarkusTest
class ScheduleEditTest {

    private static final Instant LATER = Instant.parse("2031-01-01T09:00:00Z");

    @Inject
    TestData data;

    @Inject
    Planner planner;

    private String path;

    @BeforeEach
    void aSchedule() {
        path = "/api/schedules/" + schedule(message("Hi"), group(1), LATER);
    }

    private void hasRun() {
        data.update(
                "UPDATE scheduled_messages SET next_run_at = now() WHERE id = ?",
                UUID.fromString(path.substring("/api/schedules/".length())));
        planner.startDue(Duration.ofSeconds(1));
    }

    @Test
    void whatIsGivenChangesAndTheRestStays() {
        String other = message("Ho");
        api().body(Map.of(
                        "message_id", other,
                        "scheduled_time", "2032-01-01T00:00:00Z",
                        "priority", "urgent",
                        "expires_after", "PT2H",
                        "on_unknown", "resend",
                        "name", "New year"))
                .patch(path)
                .then()
                .statusCode(200);
        api().body(Map.of("client_reference", "42")).patch(path).then().statusCode(200);
        api().get(path)
                .then()
                .body("message_id", equalTo(other))
                .body("scheduled_time", equalTo("2032-01-01T00:00:00Z"))
                .body("next_occurrence_at", equalTo("2032-01-01T00:00:00Z"))
                .body("priority", equalTo("urgent"))
                .body("expires_after", equalTo("PT2H"))
                .body("on_unknown", equalTo("resend"))
                .body("name", equalTo("New year"))
                .body("client_reference", equalTo("42"));
    }

    @Test
    void nullClears() {
        api().body(Map.of("name", "x", "expires_after", "PT2H"))
                .patch(path)
                .then()
                .statusCode(200);
        Map<String, Object> nulls = new HashMap<>();
        nulls.put("name", null);
        nulls.put("expires_after", null);
        api().body(nulls)
                .patch(path)
                .then()
                .statusCode(200)
                .body("$", not(hasKey("name")))
                .body("expires_after", equalTo("PT6H"));
    }

    @Test
    void nullBringsBackTheDefaultSenderAndTheUsualPriority() {
        String usual = api().get(path).path("sender_id");
        String other = data.foreignSender().toString();
        api().body(Map.of("sender_id", other, "priority", "urgent"))
                .patch(path)
                .then()
                .statusCode(200)
                .body("sender_id", equalTo(other));
        api().body("{\"sender_id\": null, \"priority\": null}")
                .patch(path)
                .then()
                .statusCode(200)
                .body("sender_id", equalTo(usual))
                .body("priority", equalTo("bulk"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"message_id", "group_id", "scheduled_time", "when"})
    void whatAScheduleCannotBeWithoutIsNotTakenAway(String field) {
        String tag = api().get(path).header("ETag");
        api().body("{\"name\": \"x\", \"" + field + "\": null}")
                .patch(path)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/" + field))
                .body("detail", equalTo("must not be null"));
        assertThat(api().get(path).header("ETag")).isEqualTo(tag);
    }

    @ParameterizedTest
    @CsvSource({
        "scheduled_time, 2020-01-01T00:00:00Z, #/scheduled_time",
        "expires_after, soon, #/expires_after",
        "on_unknown, perhaps, #/on_unknown",
        "priority, high, #/priority",
        "group_id, 00000000-0000-0000-0000-000000000000, #/group_id",
        "sender_id, 00000000-0000-0000-0000-000000000000, #/sender_id",
        "status, sent, #/status"
    })
    void whatIsNotValidIsNamedAndNothingChanges(String field, String value, String pointer) {
        String tag = api().get(path).header("ETag");
        api().body(Map.of(field, value)).patch(path).then().statusCode(422).body("errors[0].pointer", equalTo(pointer));
        assertThat(api().get(path).header("ETag")).isEqualTo(tag);
    }

    @Test
    void aRunKeepsWhatItWasPlannedWith() {
        hasRun();
        api().body(Map.of("priority", "urgent"))
                .patch(path)
                .then()
                .statusCode(409)
                .body("code", equalTo("SCHEDULING_CONFLICT"))
                .body("detail", containsString("only name and client_reference"));
        api().body(Map.of("name", "renamed")).patch(path).then().statusCode(200).body("name", equalTo("renamed"));
    }

    @Test
    void whatHasNeverRunCanBeDeleted() {
        api().delete(path).then().statusCode(204);
        api().get(path).then().statusCode(404);
    }

    @Test
    void whatHasRunIsArchivedInstead() {
        hasRun();
        api().delete(path).then().statusCode(409).body("code", equalTo("RESOURCE_IN_USE"));
        api().post(path + "/archive").then().statusCode(409).body("code", equalTo("SCHEDULING_CONFLICT"));
        api().post(path + "/cancel").then().statusCode(200);
        String at =
                api().put(path + "/archive").then().statusCode(200).extract().path("archived_at");
        api().post(path + "/archive").then().statusCode(200).body("archived_at", equalTo(at));
        String message = read(path).getString("message_id");
        assertThat(read("/api/schedules?message_id=" + message).getList("items"))
                .isEmpty();
        assertThat(read("/api/schedules?archived=true&message_id=" + message).getList("items"))
                .hasSize(1);
    }

    /** Its run has begun, and none of its recipients is in the queue yet. */
    @Test
    void whatIsBeingPlannedIsHurriedAsAWhole() {
        hasRun();
        api().post(path + "/send-now").then().statusCode(200);
        while (planner.planPage()) {}
        Instant due = Instant.parse(read(path + "/deliveries").getString("items[0].due_at"));
        assertThat(due).isBefore(Instant.now().plusSeconds(5));
        assertThat(read(path + "/runs").getList("items")).hasSize(1);
        api().post(path + "/cancel").then().statusCode(200);
    }

    @Test
    void runsAreListed() {
        assertThat(read(path + "/runs").getList("items")).isEmpty();
        hasRun();
        while (planner.planPage()) {
            // until all is planned
        }
        assertThat(read(path + "/runs").getString("items[0].state")).isEqualTo("sending");
        assertThat(read(path + "/runs").getInt("items[0].counts.queued")).isEqualTo(1);
        api().get("/api/schedules/" + UUID.randomUUID() + "/runs").then().statusCode(404);
    }
}
