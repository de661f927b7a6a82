package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.planning.RunBook;

/** An occurrence that has had its run before its time, and then the schedule is changed: it doesn't come a second time. */
@QuarkusTest
class SentEarlyTest {

    private static final String WEEKLY =
            "'when': {'local': '2031-01-06T09:00', 'zone': 'UTC'}, 'recurrence': {'rrule': 'FREQ=WEEKLY%s'}";
    private static final String QUIET = "'quiet_hours': 'cautious'";

    @Inject
    TestData data;

    @Inject
    TimedSchedules schedules;

    @Inject
    DeliveryQueue queue;

    @Inject
    SettleStatement statement;

    @Inject
    RunBook book;

    @Inject
    Clock clock;

    private UUID sender;
    private String path;

    @BeforeEach
    void aSender() {
        sender = data.foreignSender();
    }

    @AfterEach
    void nothingIsLeftDue() {
        if (!List.of("sent", "failed").contains(status())) {
            api().post(path + "/cancel").then().statusCode(200);
        }
    }

    private void schedule(String timing) {
        path = "/api/schedules/"
                + api().body("{\"message_id\": \"%s\", \"group_id\": \"%s\", \"sender_id\": \"%s\", %s}"
                                .formatted(data.textMessage("Hi"), data.group(2), sender, timing.replace('\'', '"')))
                        .post("/api/schedules")
                        .then()
                        .statusCode(201)
                        .extract()
                        .<String>path("id");
    }

    private UUID id() {
        return UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
    }

    private String status() {
        return read(path).getString("status");
    }

    private String next() {
        return read(path).getString("next_occurrence_at");
    }

    private ValidatableResponse act(String action) {
        return api().post(path + "/" + action).then();
    }

    private ValidatableResponse change(String patch) {
        return api().body("{" + patch.replace('\'', '"') + "}").patch(path).then();
    }

    private void sendAll() {
        List<Claim> claims = data.claim(queue, sender, Duration.ofDays(2), 100, 42);
        assertThat(claims).hasSize(2);
        statement.settle(
                claims.stream()
                        .map(claim -> Settlement.accepted(claim, "w" + claim.id(), clock.instant()))
                        .toList(),
                42);
        book.close();
        book.close();
    }

    private void sentNow() {
        act("send-now").statusCode(200);
        schedules.plan();
        assertThat(status()).isEqualTo("sending");
    }

    /** Its next occurrence comes, and everybody gets it. */
    private void comesAndIsSent(int runs) {
        data.update("UPDATE scheduled_messages SET next_run_at = now() WHERE id = ?", id());
        schedules.plan();
        assertThat(read(path + "/runs").getList("items")).hasSize(runs);
        assertThat(status()).isEqualTo("sending");
        data.update("UPDATE delivery_queue SET due_at = now() WHERE sender_id = ?", sender);
        sendAll();
        assertThat(status()).isEqualTo("pending");
    }

    @Test
    void whatRecursGoesOnWithTheOneAfterIt() {
        schedule(WEEKLY.formatted(""));
        sentNow();
        change(QUIET).statusCode(200).body("next_occurrence_at", equalTo("2031-01-13T09:00:00Z"));
        sendAll();
        change("'quiet_hours': null").statusCode(200).body("next_occurrence_at", equalTo("2031-01-13T09:00:00Z"));
        JsonPath plan = act("dry-run").statusCode(200).extract().jsonPath();
        assertThat(plan.getLong("queued")).isEqualTo(2);
        assertThat(plan.getList("next_occurrences", String.class))
                .startsWith("2031-01-13T09:00:00Z", "2031-01-20T09:00:00Z");
        comesAndIsSent(2);
        assertThat(next()).isEqualTo("2031-01-20T09:00:00Z");
    }

    @Test
    void anotherTimeOfDayIsAnotherOccurrence() {
        schedule(WEEKLY.formatted(""));
        sentNow();
        sendAll();
        change("'when': {'local': '2031-01-06T10:00', 'zone': 'UTC'}")
                .statusCode(200)
                .body("next_occurrence_at", equalTo("2031-01-06T10:00:00Z"));
        act("dry-run").statusCode(200).body("first_at", equalTo("2031-01-06T10:00:00Z"));
        comesAndIsSent(2);
    }

    /** Twice sent early, then daily: what lies between comes, and the two don't. */
    @Test
    void aRuleThatComesByAgainPassesOverThem() {
        schedule(WEEKLY.formatted(""));
        sentNow();
        sendAll();
        sentNow();
        sendAll();
        change("'recurrence': {'rrule': 'FREQ=DAILY'}")
                .statusCode(200)
                .body("next_occurrence_at", equalTo("2031-01-07T09:00:00Z"));
        assertThat(read("/api/calendar?from=2031-01-12T00:00:00Z&to=2031-01-15T00:00:00Z&group_id="
                                + read(path).getString("group_id"))
                        .getList("items.at"))
                .isEqualTo(List.of("2031-01-12T09:00:00Z", "2031-01-14T09:00:00Z"));
        for (int day = 7; day < 13; day++) {
            assertThat(next()).isEqualTo("2031-01-%02dT09:00:00Z".formatted(day));
            comesAndIsSent(day - 4);
        }
        assertThat(next()).isEqualTo("2031-01-14T09:00:00Z");
    }

    @Test
    void theLastOneSentEarlyEndsIt() {
        schedule(WEEKLY.formatted(";COUNT=1"));
        sentNow();
        change(QUIET).statusCode(409);
        act("dry-run").statusCode(409);
        sendAll();
        assertThat(status()).isEqualTo("sent");
        change(QUIET).statusCode(409);
        act("dry-run").statusCode(409);
        act("send-now").statusCode(200).body("status", equalTo("sent"));
        act("submit").statusCode(409);
        act("approve").statusCode(409);
    }

    @Test
    void whatIsChangedSoThatNothingIsLeftIsRefused() {
        schedule(WEEKLY.formatted(""));
        sentNow();
        change("'recurrence': {'rrule': 'FREQ=WEEKLY;COUNT=1'}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/recurrence"));
        change("'recurrence': null").statusCode(422).body("errors[0].pointer", equalTo("#/when/local"));
        sendAll();
        assertThat(status()).isEqualTo("pending");
        change("'recurrence': null, 'when': {'local': '2031-01-07T09:00', 'zone': 'UTC'}")
                .statusCode(200)
                .body("next_occurrence_at", equalTo("2031-01-07T09:00:00Z"));
        act("dry-run").statusCode(200).body("queued", equalTo(2));
        change("'when': {'local': '2031-01-08T09:00', 'zone': 'UTC'}")
                .statusCode(200)
                .body("next_occurrence_at", equalTo("2031-01-08T09:00:00Z"));
        change("'scheduled_time': '2031-01-08T09:00:00Z'")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/scheduled_time"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'scheduled_time': '2031-01-06T09:00:00Z'",
                "'when': {'local': '2031-01-06T09:00', 'zone': 'UTC'}"
            })
    void aSingleOneIsChangedUntilItIsPlanned(String timing) {
        schedule(timing);
        act("send-now").statusCode(200);
        change(timing.replace("09:00", "10:00"))
                .statusCode(200)
                .body("next_occurrence_at", equalTo("2031-01-06T10:00:00Z"));
        schedules.plan();
        assertThat(read(path + "/runs").getList("items")).isEmpty();
        sentNow();
        change(timing).statusCode(409);
        act("dry-run").statusCode(409);
        sendAll();
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void pausedAndResumedItGoesOnWithWhatWasAskedFor() {
        schedule(WEEKLY.formatted(""));
        act("send-now").statusCode(200);
        act("pause").statusCode(200);
        act("resume").statusCode(200);
        schedules.plan();
        assertThat(status()).isEqualTo("sending");
        act("pause").statusCode(200);
        act("resume").statusCode(200).body("next_occurrence_at", equalTo("2031-01-13T09:00:00Z"));
        sendAll();
        assertThat(status()).isEqualTo("pending");
    }

    /** By everybody's own clock a run is planned hours before it is that time for most. */
    @Test
    void whatIsPlannedAheadIsNotPlannedAgain() {
        LocalDateTime local = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)
                .plusHours(10)
                .truncatedTo(ChronoUnit.MINUTES);
        schedule(
                "'when': {'local': '%s', 'zone': 'recipient', 'fallback_zone': 'UTC'}, 'recurrence': {'rrule': 'FREQ=DAILY'}"
                        .formatted(local));
        schedules.plan();
        assertThat(status()).isEqualTo("sending");
        Instant tomorrow = local.plusDays(1).toInstant(ZoneOffset.UTC);
        change("'rate': {'per_second': 5}").statusCode(200);
        assertThat(Instant.parse(next())).isEqualTo(tomorrow);
        JsonPath plan = act("dry-run").statusCode(200).extract().jsonPath();
        assertThat(Instant.parse(plan.getString("first_at"))).isEqualTo(tomorrow);
        schedules.plan();
        assertThat(read(path + "/runs").getList("items")).hasSize(1);
    }

    @Test
    void aDryRunOfWhatWouldBeMissedSaysWhy() {
        schedule(WEEKLY.formatted(";COUNT=1"));
        data.update(
                "UPDATE scheduled_messages SET next_run_at = now() - interval '1 day', scheduled_time = now() - interval '1 day',"
                        + " next_local = (now() - interval '1 day') AT TIME ZONE 'UTC',"
                        + " timing = jsonb_set(timing, '{when,local}', '\"2020-01-06T09:00\"') WHERE id = ?",
                id());
        act("dry-run").statusCode(409).body("detail", containsString("expired"));
    }
}
