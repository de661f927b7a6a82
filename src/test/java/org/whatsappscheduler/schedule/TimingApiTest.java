package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.Api;

/** How schedules say when, over HTTP. */
@QuarkusTest
class TimingApiTest {

    @jakarta.inject.Inject
    TimedSchedules schedules;

    private String message;
    private String group;

    @BeforeEach
    void begin() {
        message = Api.message("Hi {{name}}");
        group = Api.group(1);
    }

    /** A schedule's body from JSON in single quotes. */
    private String body(String timing) {
        return "{\"message_id\": \"%s\", \"group_id\": \"%s\", %s}"
                .formatted(message, group, timing.replace('\'', '"'));
    }

    private String created(String timing) {
        return api().body(body(timing))
                .post("/api/schedules")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'when': {'local': '2030-12-24T09:00+01:00', 'zone': 'Europe/Madrid'} | #/when/local",
                "'when': {'local': '2020-12-24T09:00', 'zone': 'Europe/Madrid'} | #/when/local",
                "'when': {'local': '2050-12-24T09:00', 'zone': 'Europe/Madrid'} | #/when/local",
                "'when': {'local': '-9999-12-24T09:00', 'zone': 'UTC', 'if_passed': 'send_now'} | #/when/local",
                "'when': {'local': '-999999999-01-01T00:00', 'zone': 'UTC', 'if_passed': 'send_now'} | #/when/local",
                "'when': {'zone': 'Europe/Madrid'} | #/when/local",
                "'when': {'local': '2030-12-24T09:00'} | #/when/zone",
                "'when': {'local': '2030-12-24T09:00', 'zone': 'Mars/Olympus'} | #/when/zone",
                "'when': {'local': '2030-12-24T09:00', 'zone': '+01:00'} | #/when/zone",
                "'when': {'local': '2030-12-24T09:00', 'zone': 'recipient'} | #/when/fallback_zone",
                "'when': {'local': '2030-12-24T09:00', 'zone': 'UTC', 'fallback_zone': 'UTC'} | #/when/fallback_zone",
                "'when': {'local': '2030-12-24T09:00', 'zone': 'UTC', 'if_passed': 'never'} | #/when/if_passed",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'when': {'local': '2030-12-24T09:00', 'zone': 'UTC'} | #/scheduled_time",
                "'name': 'no time' | #/scheduled_time",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'recurrence': {'rrule': 'FREQ=DAILY'} | #/recurrence",
                "'when': {'local': '2030-12-24T09:00', 'zone': 'UTC'}, 'recurrence': {} | #/recurrence",
                "'when': {'local': '2030-12-24T09:00', 'zone': 'UTC'}, 'recurrence': {'rrule': 'FREQ=HOURLY'} | #/recurrence/rrule",
                "'when': {'local': '2030-12-24T09:00', 'zone': 'UTC'}, 'recurrence': {'rrule': 'FREQ=DAILY;BYHOUR=9'} | #/recurrence/rrule",
                "'when': {'local': '2030-12-24T09:00', 'zone': 'UTC'}, 'recurrence': {'rrule': 'FREQ=DAILY', 'until': '2030-01-01'} | #/recurrence/until",
                "'when': {'zone': 'UTC'}, 'recurrence': {'cron': '* * * * *'} | #/recurrence/cron",
                "'when': {'zone': 'UTC'}, 'recurrence': {'cron': '0 0 9 * * *'} | #/recurrence/cron",
                "'when': {'zone': 'UTC'}, 'recurrence': {'cron': '0 9 * * *', 'exdates': ['soon']} | #/recurrence/exdates/0",
                "'when': {'zone': 'UTC'}, 'recurrence': {'cron': '0 9 * * *', 'until': 'soon'} | #/recurrence/until",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'windows': [] | #/windows",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'windows': [{'days': ['mo'], 'from': '09:00', 'to': '20:00'}] | #/windows/0/days/0",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'windows': [{'days': ['mon'], 'from': '9', 'to': '20:00'}] | #/windows/0/from",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'windows': [{'days': ['mon'], 'from': '09:00', 'to': '09:00'}] | #/windows",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'holidays': ['Christmas'] | #/holidays/0",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'quiet_hours': 'night' | #/quiet_hours",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'rate': {} | #/rate",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'rate': {'per_second': 0} | #/rate/per_second",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'rate': {'spread_over': 'PT0S'} | #/rate/spread_over",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'rate': {'spread_over': 'PT1H', 'ramp_up': 'PT1M'} | #/rate/ramp_up",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'rate': {'spread_over': 'PT1H'}, 'expires_after': 'PT1H' | #/rate/spread_over",
                "'when': {'local': '-999999999-01-01T00:00', 'zone': 'UTC'}, 'recurrence': {'cron': '0 9 * * *'} | #/when/local",
                "'when': {'zone': 'UTC'}, 'recurrence': {'cron': '0 9 * * *', 'until': '+999999999-12-31'} | #/recurrence/until",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'holidays': ['+999999999-12-31'] | #/holidays/0",
                "'scheduled_time': '2030-12-24T09:00:00Z', 'audience': 'live' | #/audience"
            })
    void whatCannotBeHonouredIsRefusedByName(String timing, String pointer) {
        api().body(body(timing)).post("/api/schedules").then().statusCode(422).body("errors.pointer", hasItem(pointer));
    }

    @Test
    void whatWasWrittenIsShownAndTheInstantsThatFollow() {
        String id = created("""
                'when': {'local': '2030-12-23T09:00', 'zone': 'recipient', 'fallback_zone': 'Europe/Madrid'},
                'recurrence': {'rrule': 'FREQ=WEEKLY;BYDAY=MO', 'exdates': ['2030-12-30'], 'until': '2031-06-30'},
                'windows': [{'days': ['mon', 'tue'], 'from': '09:00', 'to': '20:00'}], 'holidays': ['2031-01-06'],
                'rate': {'per_second': 20, 'spread_over': 'PT1H'}, 'expires_after': 'P1D'""");
        JsonPath schedule = read("/api/schedules/" + id);
        assertThat(schedule.getString("scheduled_time")).isEqualTo("2030-12-23T08:00:00Z");
        assertThat(schedule.getString("next_occurrence_at")).isEqualTo("2030-12-23T08:00:00Z");
        assertThat(schedule.getString("when.local")).isEqualTo("2030-12-23T09:00");
        assertThat(schedule.getString("recurrence.rrule")).isEqualTo("FREQ=WEEKLY;BYDAY=MO");
        assertThat(schedule.getList("windows[0].days")).isEqualTo(List.of("mon", "tue"));
        assertThat(schedule.getFloat("rate.per_second")).isEqualTo(20);
        assertThat(schedule.getString("expires_after")).isEqualTo("PT24H");
        assertThat(schedule.getString("audience")).isEqualTo("snapshot");
        assertThat(read("/api/schedules?search=&limit=1").<Object>get("items[0].when"))
                .isEqualTo(schedule.get("when"));
    }

    @Test
    void whatIsNotSaidExpiresAfterSixHours() {
        String id = created("'scheduled_time': '2030-12-24T09:00:00Z'");
        assertThat(read("/api/schedules/" + id).getString("expires_after")).isEqualTo("PT6H");
    }

    @Test
    void onlyWhatIsGivenIsChangedAndNullTakesAway() {
        String id = created("'when': {'local': '2030-12-23T09:00', 'zone': 'Europe/Madrid'},"
                + " 'recurrence': {'rrule': 'FREQ=DAILY'}, 'quiet_hours': 'cautious'");
        String path = "/api/schedules/" + id;
        Map<String, Object> patch = new HashMap<>();
        patch.put("quiet_hours", null);
        patch.put("when", Map.of("local", "2030-12-24T10:00", "zone", "UTC"));
        api().body(patch)
                .patch(path)
                .then()
                .statusCode(200)
                .body("quiet_hours", nullValue())
                .body("recurrence.rrule", equalTo("FREQ=DAILY"))
                .body("next_occurrence_at", equalTo("2030-12-24T10:00:00Z"));
        api().body(Map.of("scheduled_time", "2030-12-24T09:00:00Z"))
                .patch(path)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("#/recurrence"));
        patch.clear();
        patch.put("recurrence", null);
        patch.put("scheduled_time", "2030-12-24T09:00:00Z");
        api().body(patch).patch(path).then().statusCode(200).body("when", nullValue());
    }

    @Test
    void aTimeThatDoesNotExistOrComesTwiceIsRemarkedUpon() {
        api().body(body("'when': {'local': '2030-03-31T02:30', 'zone': 'Europe/Madrid'}"))
                .post("/api/schedules?validate_only=true")
                .then()
                .statusCode(200)
                .body("remarks.code", hasItem("DST_GAP"))
                .body("first_at", equalTo("2030-03-31T01:30:00Z"))
                .body("samples[0].text", containsString("Hi Person"));
        api().body(body("'when': {'local': '2030-10-27T02:30', 'zone': 'Europe/Madrid'}"))
                .post("/api/schedules?validate_only=true")
                .then()
                .statusCode(200)
                .body("remarks.code", hasItem("DST_OVERLAP"))
                .body("first_at", equalTo("2030-10-27T00:30:00Z"));
    }

    @Test
    void aRehearsalShowsTheNextFiveAndStoresNothing() {
        String last = read("/api/audit?limit=1").getString("items[0].id");
        int before = read("/api/schedules?group_id=" + group).getList("items").size();
        JsonPath plan = api().body(body("'when': {'local': '2030-12-23T09:00', 'zone': 'UTC'},"
                        + " 'recurrence': {'rrule': 'FREQ=MONTHLY;BYDAY=-1FR'}"))
                .post("/api/schedules?validate_only=true")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(plan.getList("next_occurrences", String.class))
                .hasSize(5)
                .startsWith("2030-12-27T09:00:00Z", "2031-01-31T09:00:00Z", "2031-02-28T09:00:00Z");
        assertThat(plan.getLong("queued")).isEqualTo(1);
        assertThat(plan.getString("forecast.limited_by")).isEqualTo("schedule");
        assertThat(read("/api/schedules?group_id=" + group).getList("items")).hasSize(before);
        assertThat(read("/api/audit?limit=1").getString("items[0].id")).isEqualTo(last);
    }

    @Test
    void whatIsWrongWithARehearsalIsSaidAsWithTheRealThing() {
        api().body(body("'scheduled_time': 'soon'"))
                .post("/api/schedules?validate_only=true")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("#/scheduled_time"));
        api().body(body("'scheduled_time': '2030-12-24T09:00:00Z'"))
                .post("/api/schedules?validate_only=maybe")
                .then()
                .statusCode(422)
                .body("errors.parameter", hasItem("validate_only"));
    }

    @Test
    void aDraftWaitsUntilItIsSubmitted() {
        String id = created("'scheduled_time': '2030-12-24T09:00:00Z', 'draft': true");
        String path = "/api/schedules/" + id;
        assertThat(read(path).getString("status")).isEqualTo("draft");
        assertThat(read(path).getString("next_occurrence_at")).isNull();
        api().post(path + "/pause").then().statusCode(409);
        api().post(path + "/dry-run").then().statusCode(200).body("queued", equalTo(1));
        api().post(path + "/submit").then().statusCode(200).body("status", equalTo("pending"));
        api().post(path + "/submit").then().statusCode(409);
        assertThat(read(path).getString("next_occurrence_at")).isEqualTo("2030-12-24T09:00:00Z");
    }

    @Test
    void aDuplicateIsADraftThatSaysTheSame() {
        String id = created("'when': {'local': '2030-12-23T09:00', 'zone': 'UTC'}, 'priority': 'urgent'");
        JsonPath copy = api().post("/api/schedules/" + id + "/duplicate")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        assertThat(copy.getString("id")).isNotEqualTo(id);
        assertThat(copy.getString("status")).isEqualTo("draft");
        assertThat(copy.getString("priority")).isEqualTo("urgent");
        api().post("/api/schedules/" + copy.getString("id") + "/submit")
                .then()
                .statusCode(200)
                .body("next_occurrence_at", equalTo("2030-12-23T09:00:00Z"));
    }

    /** The offset that an instant was written with says nothing any more once a wall clock takes its place. */
    @Test
    void hoursGoByTheZoneOfTheNewTime() {
        String path = "/api/schedules/"
                + created("'scheduled_time': '2030-12-24T09:00:00Z', 'windows': [{'days': ['mon', 'tue', 'wed', 'thu',"
                        + " 'fri', 'sat', 'sun'], 'from': '09:00', 'to': '20:00'}]");
        schedules.clockless(group);
        api().body("{\"when\": {\"local\": \"2030-12-24T08:00\", \"zone\": \"Pacific/Kiritimati\"}}")
                .patch(path)
                .then()
                .statusCode(200);
        api().post(path + "/dry-run").then().statusCode(200).body("first_at", containsString("2030-12-23T19:"));
    }

    @Test
    void aSendersHoursCountWhereAScheduleSaysNone() {
        Map<String, Object> hours = Map.of(
                "windows",
                List.of(Map.of("days", List.of("tue"), "from", "10:00", "to", "12:00")),
                "fallback_zone",
                "Europe/Madrid");
        String sender = create(
                "/api/senders",
                Map.of(
                        "name",
                        "tuesdays",
                        "phone_number_id",
                        String.valueOf(System.nanoTime()),
                        "access_token",
                        "token",
                        "opening_hours",
                        hours));
        JsonPath plan = api().body(body("'scheduled_time': '2030-12-23T09:00:00Z', 'sender_id': '" + sender + "'"))
                .post("/api/schedules?validate_only=true")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(plan.getString("first_at")).startsWith("2030-12-24T09:");
        assertThat(plan.getList("remarks.code", String.class)).containsExactly("ZONE_ASSUMED", "DEFERRED");
        assertThat(api().body(body(
                                "'scheduled_time': '2030-12-23T01:00:00-08:00', 'rate': {'per_second': 5}, 'sender_id': '"
                                        + sender + "'"))
                        .post("/api/schedules?validate_only=true")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<String>path("first_at"))
                .as("the zone named for the hours counts, not the offset an instant is written in")
                .isEqualTo("2030-12-24T09:00:00Z");
        api().body(Map.of("opening_hours", Map.of("windows", hours.get("windows"))))
                .patch("/api/senders/" + sender)
                .then()
                .statusCode(200);
        assertThat(api().body(body("'scheduled_time': '2030-12-23T01:00:00-08:00', 'sender_id': '" + sender + "'"))
                        .post("/api/schedules?validate_only=true")
                        .then()
                        .statusCode(200)
                        .extract()
                        .<String>path("first_at"))
                .as("where no zone was named for the hours, the offset is the best guess")
                .startsWith("2030-12-24T18:");
        api().body(Map.of("opening_hours", Map.of("quiet_hours", "never")))
                .patch("/api/senders/" + sender)
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("#/opening_hours/quiet_hours"));
    }

    /** The second of two comes after a hundred seconds; the second occurrence falls into the gap. */
    @Test
    void aDryRunSaysWhoComesTooLateAndWhichClocksChange() {
        group = Api.group(2);
        JsonPath paced = api().body(body("'scheduled_time': '2030-12-24T09:00:00Z', 'rate': {'per_second': 0.01},"
                        + " 'expires_after': 'PT1M'"))
                .post("/api/schedules?validate_only=true")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(paced.getList("remarks.code", String.class)).contains("WOULD_EXPIRE");
        JsonPath recurring = api().body(body("'when': {'local': '2031-03-23T02:30', 'zone': 'Europe/Madrid'},"
                        + " 'recurrence': {'rrule': 'FREQ=WEEKLY'}"))
                .post("/api/schedules?validate_only=true")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(recurring.getList("remarks.code", String.class)).contains("DST_GAP");
        assertThat(recurring.getString("zones[0].last_local")).startsWith("2031-03-23T02:30");
    }
}
