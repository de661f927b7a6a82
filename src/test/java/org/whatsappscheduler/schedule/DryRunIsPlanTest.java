package org.whatsappscheduler.schedule;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.whatsappscheduler.Api.api;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.timing.WallClock;

/** What a dry run answers is, zone by zone, what is planned afterwards: of schedules drawn by a seed. */
@QuarkusTest
class DryRunIsPlanTest {

    private static final int OCCURRENCES = 5;
    private static final Duration SOON = Duration.ofMinutes(1);

    private static final String[] ZONES = {
        "Europe/Madrid", "America/New_York", "", "Asia/Kathmandu", "Pacific/Kiritimati", "Australia/Lord_Howe"
    };

    private static final String FIRST_RUN = "SELECT id, occurrence, local FROM schedule_runs WHERE schedule_id = ?"
            + " AND state <> 'missed' ORDER BY occurrence LIMIT 1";

    private static final String DELIVERIES = """
            SELECT r.time_zone, r.number_zone, d.status, d.reason, d.due_at, q.due_at AS queued_for
              FROM deliveries d JOIN recipients r ON r.id = d.recipient_id
              LEFT JOIN delivery_queue q ON q.run_id = d.run_id AND q.recipient_id = d.recipient_id
             WHERE d.run_id = ?
            """;

    @Inject
    TestData data;

    @Inject
    TimedSchedules schedules;

    @Inject
    DataSource database;

    @Inject
    Clock clock;

    private UUID sender;
    private Instant now;

    private record Run(
            UUID id, Instant occurrence, @Nullable LocalDateTime local) {}

    /** A delivery as it was planned; {@code asked} is the instant its recipient was to have it at. */
    private record Planned(
            String zone,
            boolean inferred,
            boolean assumed,
            String status,
            String reason,
            Instant asked,
            Instant dueAt,
            @Nullable Instant queuedFor) {

        boolean isQueued() {
            return status.equals("queued");
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    @BeforeEach
    void begin() {
        sender = data.foreignSender();
        now = clock.instant();
    }

    @AfterEach
    void end() {
        data.update("DELETE FROM delivery_queue WHERE sender_id = ?", sender);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsRehearsedIsWhatIsPlannedInEveryZone(int seed) {
        Random random = new Random(seed);
        RandomSchedule drawn = new RandomSchedule(random, now);
        if (drawn.senderHours() != null) {
            api().body(Map.of("opening_hours", drawn.senderHours()))
                    .patch("/api/senders/" + sender)
                    .then()
                    .statusCode(200);
        }
        Map<String, Object> schedule = drawn.body();
        schedule.putAll(
                Map.of("message_id", data.textMessage("Hi {{city}}"), "group_id", group(random), "sender_id", sender));
        JsonPath validated = answer("/api/schedules?validate_only=true", schedule, 200);
        String id = answer("/api/schedules", schedule, 201).getString("id");
        JsonPath rehearsed = answer("/api/schedules/" + id + "/dry-run", Map.of(), 200);

        plan(UUID.fromString(id));

        List<Planned> planned = planned(UUID.fromString(id), drawn);
        for (JsonPath answer : List.of(validated, rehearsed)) {
            assertFates(answer, planned);
            assertZones(answer, planned, drawn);
            assertRemarks(answer, planned, drawn);
            assertThat(answer.getList("next_occurrences", String.class).stream().map(Instant::parse))
                    .isEqualTo(occurrences(UUID.fromString(id)));
        }
    }

    @Test
    void anInstantsOffsetIsTheClockOfThoseOfWhomNoneIsKnown() {
        JsonPath answer = answer(
                "/api/schedules?validate_only=true",
                Map.of(
                        "message_id",
                        data.textMessage("Hi"),
                        "group_id",
                        data.group(2),
                        "scheduled_time",
                        "2031-01-06T09:00:00+05:30"),
                200);
        assertThat(answer.getList("zones.zone")).isEqualTo(List.of("+05:30"));
        assertThat(answer.getString("zones[0].first_local")).isEqualTo("2031-01-06T09:00");
    }

    private static JsonPath answer(String path, Map<String, Object> body, int status) {
        return api().body(body).post(path).then().statusCode(status).extract().jsonPath();
    }

    /** Some have opted out, of some the message lacks something, of some only the number tells the zone. */
    private UUID group(Random random) {
        UUID group = schedules.group(20 + random.nextInt(60), ZONES);
        data.update(
                "UPDATE recipients r SET number_zone = 'Asia/Tokyo' FROM group_recipients g"
                        + " WHERE g.group_id = ? AND g.recipient_id = r.id AND r.time_zone IS NULL AND right(r.id::text, 1) < '5'",
                group);
        data.update(
                "UPDATE recipients r SET attributes = '{\"city\": \"Lugo\"}' FROM group_recipients g"
                        + " WHERE g.group_id = ? AND g.recipient_id = r.id AND left(right(r.id::text, 2), 1) < 'd'",
                group);
        data.update(
                "UPDATE recipients r SET opted_out_at = now(), opt_out_source = 'api' FROM group_recipients g"
                        + " WHERE g.group_id = ? AND g.recipient_id = r.id AND left(right(r.id::text, 3), 1) < '3'",
                group);
        return group;
    }

    /** Its next occurrences, one after the other, as if it were time for them. */
    private void plan(UUID id) {
        for (int i = 0; i < OCCURRENCES; i++) {
            data.update(
                    "UPDATE scheduled_messages SET next_run_at = now() WHERE id = ? AND next_run_at IS NOT NULL", id);
            schedules.plan();
        }
    }

    private List<Instant> occurrences(UUID id) {
        return Sql.on(database, "SELECT occurrence FROM schedule_runs WHERE schedule_id = ? ORDER BY 1 LIMIT ?")
                .with(id, OCCURRENCES)
                .list(row -> Objects.requireNonNull(Sql.instant(row, "occurrence")));
    }

    private List<Planned> planned(UUID id, RandomSchedule drawn) {
        Run run = Sql.on(database, FIRST_RUN)
                .with(id)
                .first(row -> new Run(
                        row.getObject("id", UUID.class),
                        Objects.requireNonNull(Sql.instant(row, "occurrence")),
                        row.getObject("local", LocalDateTime.class)))
                .orElseThrow();
        return Sql.on(database, DELIVERIES).with(run.id()).list(row -> {
            String own = row.getString("time_zone");
            String inferred = own == null ? row.getString("number_zone") : null;
            String known = own == null ? inferred : own;
            String zone = known == null ? drawn.fallback() : known;
            return new Planned(
                    zone,
                    inferred != null,
                    known == null,
                    row.getString("status"),
                    Objects.requireNonNullElse(row.getString("reason"), ""),
                    drawn.isByRecipient()
                            ? WallClock.at(Objects.requireNonNull(run.local()), ZoneId.of(zone))
                                    .instant()
                            : run.occurrence(),
                    Objects.requireNonNull(Sql.instant(row, "due_at")),
                    Sql.instant(row, "queued_for"));
        });
    }

    private static int count(List<Planned> planned, Predicate<Planned> which) {
        return (int) planned.stream().filter(which).count();
    }

    private static void assertFates(JsonPath answer, List<Planned> planned) {
        assertThat(planned).allMatch(each -> Objects.equals(each.queuedFor(), each.isQueued() ? each.dueAt() : null));
        assertThat(answer.getInt("recipients")).isEqualTo(planned.size());
        assertThat(answer.getInt("queued")).isEqualTo(count(planned, Planned::isQueued));
        assertThat(answer.getInt("expired"))
                .isEqualTo(count(planned, each -> each.status().equals("expired")));
        Map<String, Integer> skipped = planned.stream()
                .filter(each -> each.status().equals("skipped"))
                .collect(groupingBy(Planned::reason, summingInt(each -> 1)));
        assertThat(answer.<String, Integer>getMap("skipped")).isEqualTo(skipped);
        assertThat(answer.<String, Integer>getMap("missing_variables").getOrDefault("city", 0))
                .isEqualTo(skipped.getOrDefault("missing_variable", 0));
    }

    private static void assertZones(JsonPath answer, List<Planned> planned, RandomSchedule drawn) {
        Map<String, List<Planned>> byZone = planned.stream().collect(groupingBy(Planned::zone));
        List<String> zones = answer.getList("zones.zone");
        assertThat(zones).containsExactlyInAnyOrderElementsOf(byZone.keySet());
        for (int i = 0; i < zones.size(); i++) {
            String zone = zones.get(i);
            String at = "zones[" + i + "].";
            List<Planned> here = byZone.get(zone);
            assertThat(answer.getInt(at + "recipients")).as(zone).isEqualTo(here.size());
            assertThat(answer.getInt(at + "inferred")).as(zone).isEqualTo(count(here, Planned::inferred));
            assertThat(answer.getInt(at + "assumed")).as(zone).isEqualTo(count(here, Planned::assumed));
            assertSpan(answer, at, here, drawn);
            assertThat(answer.getString(at + "first_local"))
                    .isEqualTo(local(answer.getString(at + "first_at"), ZoneId.of(zone)));
            assertThat(answer.getString(at + "last_local"))
                    .isEqualTo(local(answer.getString(at + "last_at"), ZoneId.of(zone)));
        }
        assertSpan(answer, "", planned, drawn);
    }

    private static @Nullable String local(@Nullable String at, ZoneId zone) {
        return at == null
                ? null
                : LocalDateTime.ofInstant(Instant.parse(at), zone).toString();
    }

    private static void assertSpan(JsonPath answer, String at, List<Planned> planned, RandomSchedule drawn) {
        List<Instant> due = planned.stream()
                .filter(Planned::isQueued)
                .map(Planned::dueAt)
                .sorted()
                .toList();
        assertSame(answer.getString(at + "first_at"), due.isEmpty() ? null : due.getFirst(), drawn);
        assertSame(answer.getString(at + "last_at"), due.isEmpty() ? null : due.getLast(), drawn);
    }

    private static void assertSame(@Nullable String rehearsed, @Nullable Instant planned, RandomSchedule drawn) {
        Instant said = rehearsed == null ? null : Instant.parse(rehearsed);
        if (said != null && planned != null && drawn.isFromNow()) {
            assertThat(said).isCloseTo(planned, within(SOON.toSeconds(), ChronoUnit.SECONDS));
        } else {
            assertThat(said).isEqualTo(planned);
        }
    }

    /** Whose time is over, who waits for their hours, for whom these come too late, whose clock is a guess. */
    private void assertRemarks(JsonPath answer, List<Planned> planned, RandomSchedule drawn) {
        List<Map<String, String>> said = answer.getList("remarks");
        Map<String, Integer> remarks = said.stream()
                .collect(groupingBy(
                        remark -> remark.get("code"),
                        summingInt(
                                remark -> Integer.parseInt(remark.get("detail").replaceAll("^\\D*(\\d+).*", "$1")))));
        assertThat(answer.getInt("already_passed"))
                .isEqualTo(count(planned, each -> each.asked().isBefore(now)));
        assertThat(remarks.getOrDefault("WOULD_EXPIRE", 0))
                .isEqualTo(count(planned, each -> each.status().equals("expired")));
        assertThat(remarks.getOrDefault("ZONE_ASSUMED", 0))
                .isEqualTo(drawn.isPerRecipient() ? count(planned, Planned::assumed) : 0);
        if (!drawn.isPaced()) {
            assertThat(remarks.getOrDefault("DEFERRED", 0))
                    .isEqualTo(count(
                            planned,
                            each -> each.isQueued()
                                    && each.dueAt().isAfter(each.asked())
                                    && each.dueAt().isAfter(now.plus(SOON))));
        }
    }
}
