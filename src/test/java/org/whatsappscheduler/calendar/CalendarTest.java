package org.whatsappscheduler.calendar;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Planner;

/** What will go out, as a calendar. */
@QuarkusTest
class CalendarTest {

    private static final String MORE = "SUMMARY:More occurrences follow\r\n";

    @Inject
    Planner planner;

    @Inject
    TestData data;

    private String message;
    private String group;

    @BeforeEach
    void begin() {
        message = Api.message("Hi");
        group = Api.group(2);
    }

    private String weekly(String local) {
        return create(
                "/api/schedules",
                Map.of(
                        "name",
                        "News; with, \\ signs",
                        "message_id",
                        message,
                        "group_id",
                        group,
                        "when",
                        Map.of("local", local, "zone", "Europe/Madrid"),
                        "recurrence",
                        Map.of("rrule", "FREQ=WEEKLY")));
    }

    private String byCron(String local, String cron) {
        return create(
                "/api/schedules",
                Map.of(
                        "message_id",
                        message,
                        "group_id",
                        group,
                        "when",
                        Map.of("local", local, "zone", "UTC"),
                        "recurrence",
                        Map.of("cron", cron)));
    }

    /** However many recur, and come before the span: what comes once within it is shown. */
    @Test
    void manyThatRecurHideNothingThatDoesNot() {
        String weekly = weekly("2031-03-17T09:00");
        data.update(
                "INSERT INTO scheduled_messages SELECT (jsonb_populate_record(s, jsonb_build_object('id', uuidv7()))).*"
                        + " FROM scheduled_messages s, generate_series(1, 1_100) WHERE s.id = ?::uuid",
                weekly);
        String once = Api.schedule(message, group, Instant.parse("2031-03-25T10:00:00Z"));
        JsonPath day = read("/api/calendar?from=2031-03-25T00:00:00Z&to=2031-03-26T00:00:00Z&group_id=" + group);
        assertThat(day.getList("items.schedule_id")).isEqualTo(List.of(once));
        assertThat(day.getBoolean("truncated")).isFalse();
        data.update("DELETE FROM scheduled_messages WHERE group_id = ?::uuid", group);
    }

    @Test
    void whatRecursIsShownEachTimeAndWhatDoesNotOnce() {
        String weekly = weekly("2031-03-17T09:00");
        String once = Api.schedule(message, group, Instant.parse("2031-03-25T10:00:00Z"));
        JsonPath calendar = read("/api/calendar?from=2031-03-01T00:00:00Z&to=2031-04-10T00:00:00Z&group_id=" + group);
        assertThat(calendar.getList("items.at"))
                .isEqualTo(List.of(
                        "2031-03-17T08:00:00Z",
                        "2031-03-24T08:00:00Z",
                        "2031-03-25T10:00:00Z",
                        "2031-03-31T07:00:00Z",
                        "2031-04-07T07:00:00Z"));
        assertThat(calendar.getList("items.schedule_id", String.class)).containsOnly(weekly, once);
        assertThat(calendar.getList("items.recipients")).containsOnly(2);
        assertThat(calendar.getBoolean("truncated")).isFalse();
    }

    /** Nine thousand occurrences each: what is shown are the first thousand of all, and that there are more. */
    @Test
    void ofManyThatRecurOftenTheFirstAreShown() {
        String once = Api.schedule(message, group, Instant.parse("2031-03-01T01:01:00Z"));
        List<String> often = IntStream.range(0, 3)
                .mapToObj(i -> byCron("2031-03-01T00:00", (i == 0 ? "*/5" : "*/10") + " * * * *"))
                .toList();
        JsonPath calendar = read("/api/calendar?from=2031-03-01T00:10:00Z&to=2031-04-01T00:00:00Z&group_id=" + group);
        assertThat(calendar.getBoolean("truncated")).isTrue();
        List<String> at = calendar.getList("items.at");
        assertThat(at).hasSize(1_000).isSorted().startsWith("2031-03-01T00:10:00Z");
        List<String> who = calendar.getList("items.schedule_id");
        assertThat(who.stream().filter(once::equals)).hasSize(1);
        // In ten minutes all three, and the first once more.
        assertThat(often.stream().map(id -> Collections.frequency(who, id))).containsExactly(499, 250, 250);
        assertThat(Instant.parse(at.getLast()))
                .isEqualTo(Instant.parse("2031-03-01T00:10:00Z").plus(Duration.ofMinutes(249 * 10)));
        assertThat(calendar.getString("continues_at")).isEqualTo("2031-03-02T17:45:00Z");
        JsonPath hour = read("/api/calendar?from=2031-03-01T00:10:00Z&to=2031-03-01T01:10:00Z&group_id=" + group);
        assertThat(hour.getBoolean("truncated")).isFalse();
        assertThat(hour.getMap("")).doesNotContainKey("continues_at");
        assertThat(hour.getList("items")).hasSize(25);
    }

    @Test
    void aFeedThatEndsBeforeItsOccurrencesSaysWhere() {
        String feed = "/api/groups/" + group + "/calendar.ics";
        LocalDateTime start = LocalDateTime.now(ZoneOffset.UTC).plusDays(2).truncatedTo(ChronoUnit.DAYS);
        Api.schedule(message, group, start.minusHours(1).toInstant(ZoneOffset.UTC));
        assertThat(events(feed, 1)).noneMatch(event -> event.contains(MORE));
        byCron(start.toString(), "*/5 * * * *");
        // The single one and 999 of those that recur; the next one is not shown.
        List<String> events = events(feed, 1_001);
        assertThat(events.subList(0, 1_000)).noneMatch(event -> event.contains(MORE));
        assertThat(events.getLast())
                .contains(MORE, "UID:more-" + group + "@whatsapp-scheduler\r\n")
                .contains("DTSTART:" + stamp(start.plusMinutes(999 * 5)));
        assertThat(events.get(999)).contains("DTSTART:" + stamp(start.plusMinutes(998 * 5)));
    }

    private static List<String> events(String feed, int count) {
        String[] parts =
                api().get(feed).then().statusCode(200).extract().asString().split("BEGIN:VEVENT\r\n");
        assertThat(parts).hasSize(count + 1);
        return Arrays.asList(parts).subList(1, parts.length);
    }

    private static String stamp(LocalDateTime at) {
        return at.format(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"));
    }

    /** By the clock of each recipient it is planned when it is that time in the first zone, hours before most. */
    @Test
    void whatIsInTheQueueAlreadyIsStillToCome() {
        LocalDateTime local = LocalDateTime.now(ZoneOffset.UTC).plusHours(10).truncatedTo(ChronoUnit.MINUTES);
        String schedule = create(
                "/api/schedules",
                Map.of(
                        "message_id",
                        message,
                        "group_id",
                        group,
                        "when",
                        Map.of("local", local.toString(), "zone", "recipient", "fallback_zone", "UTC")));
        planner.startDue(Duration.ofSeconds(1));
        while (planner.planPage()) {}
        assertThat(read("/api/schedules/" + schedule).getString("status")).isEqualTo("sending");
        JsonPath calendar = read("/api/calendar?group_id=" + group);
        assertThat(calendar.getList("items.schedule_id", String.class)).containsExactly(schedule);
        assertThat(Instant.parse(calendar.getString("items[0].at"))).isEqualTo(local.toInstant(ZoneOffset.UTC));
        assertThat(calendar.getBoolean("items[0].recurring")).isFalse();
    }

    @Test
    void aGroupThatIsNotThereHasNoFeed() {
        api().get("/api/groups/" + UUID.randomUUID() + "/calendar.ics").then().statusCode(404);
    }

    @Test
    void aSpanThatIsNoneOrTooLongIsRefused() {
        for (String span :
                List.of("from=2031-03-02T00:00:00Z&to=2031-03-01T00:00:00Z", "to=2999-01-01T00:00:00Z", "from=x")) {
            api().get("/api/calendar?" + span).then().statusCode(422);
        }
    }

    @Test
    void aCalendarProgramSubscribesWithAKeyAsThePassword() {
        Instant soon = Instant.now().plus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        Api.schedule(message, group, soon);
        String text = given().auth()
                .preemptive()
                .basic("anybody", "test-admin-key")
                .get("/api/groups/" + group + "/calendar.ics")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/calendar"))
                .body(containsString("BEGIN:VEVENT\r\n"))
                .extract()
                .asString();
        assertThat(text).contains("DTSTART:" + soon.toString().replaceAll("[-:]", ""));
        given().auth()
                .preemptive()
                .basic("anybody", "wrong")
                .get("/api/calendar.ics")
                .then()
                .statusCode(401);
        given().header("Authorization", "Basic !")
                .get("/api/calendar.ics")
                .then()
                .statusCode(401);
        api().get("/api/calendar.ics").then().statusCode(200);
    }

    @Test
    void linesAreFoldedAndSignsEscaped() {
        CalendarEntry entry = new CalendarEntry(
                new java.util.UUID(1, 1),
                "é".repeat(100) + "; a, \\ and\nmore",
                new java.util.UUID(2, 2),
                "title",
                new java.util.UUID(3, 3),
                "group",
                Instant.EPOCH,
                null,
                null,
                false,
                7);
        String text = ICalendar.of(new CalendarQuery.Calendar(List.of(entry), false, null), null, Instant.EPOCH);
        assertThat(Arrays.stream(text.split("\r\n")).mapToInt(line -> line.getBytes(StandardCharsets.UTF_8).length))
                .allMatch(bytes -> bytes <= 75);
        assertThat(text.replace("\r\n ", "")).contains("SUMMARY:" + "é".repeat(100) + "\\; a\\, \\\\ and\\nmore\r\n");
    }
}
