package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.planning.Forecast;
import org.whatsappscheduler.planning.Rate;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.When;
import org.whatsappscheduler.sender.Hours;
import org.whatsappscheduler.timing.WallClock;

/** What planning makes of wall clocks, hours and rates. */
@QuarkusTest
class TimedPlanTest {

    private static final List<String> EVERY_DAY = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    @Inject
    TestData data;

    @Inject
    TimedSchedules schedules;

    @Inject
    Rehearsal rehearsal;

    @Inject
    DeliveryQueue queue;

    @Inject
    ScheduleQuery query;

    @Inject
    Clock clock;

    private UUID sender;
    private Instant now;

    @BeforeEach
    void begin() {
        sender = data.foreignSender();
        now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Timing timing(
            @Nullable When when, @Nullable List<Hours> windows, @Nullable Rate rate, Instant asked) {
        return new Timing(
                when,
                null,
                windows,
                null,
                null,
                rate,
                null,
                asked,
                Duration.ofDays(3).toMillis(),
                null);
    }

    private long count(UUID schedule, String condition, Object... values) {
        Object[] all = new Object[values.length + 1];
        all[0] = schedule;
        System.arraycopy(values, 0, all, 1, values.length);
        return data.count("SELECT count(*) FROM deliveries d WHERE schedule_id = ? AND " + condition, all);
    }

    @Test
    void everybodyGetsItByTheirOwnClockAndWhoHasNoneByTheFallback() {
        UUID group = schedules.group(9, "Europe/Madrid", "America/New_York", "");
        data.update(
                "UPDATE recipients SET number_zone = 'Asia/Tokyo' WHERE time_zone IS NULL AND id = (SELECT min(r.id::text)::uuid"
                        + " FROM recipients r JOIN group_recipients g ON g.recipient_id = r.id"
                        + " WHERE g.group_id = ? AND r.time_zone IS NULL)",
                group);
        LocalDateTime tomorrow = LocalDateTime.ofInstant(now, ZoneOffset.UTC)
                .plusDays(2)
                .withHour(9)
                .withMinute(0)
                .withSecond(0);
        When when = new When(tomorrow.toString(), "recipient", "Africa/Nairobi", null);
        UUID id = schedules.pending(
                group, sender, timing(when, null, null, now), tomorrow, tomorrow.toInstant(ZoneOffset.UTC), now);
        schedules.plan();
        for (String zone : List.of("Europe/Madrid", "America/New_York", "Africa/Nairobi", "Asia/Tokyo")) {
            long expected = zone.equals("Asia/Tokyo") ? 1 : zone.equals("Africa/Nairobi") ? 2 : 3;
            assertThat(count(
                            id,
                            "due_at = ?",
                            WallClock.at(tomorrow, ZoneId.of(zone)).instant()))
                    .as(zone)
                    .isEqualTo(expected);
        }
        assertThat(data.count(
                        "SELECT count(*) FROM delivery_queue q JOIN schedule_runs r ON r.id = q.run_id"
                                + " WHERE r.schedule_id = ? AND q.expires_at = q.due_at + interval '3 days'",
                        id))
                .isEqualTo(9);
    }

    @Test
    void whoseTimeIsOverIsSkippedWithThatReason() {
        UUID group = schedules.group(4, "Pacific/Kiritimati", "Pacific/Honolulu");
        LocalDateTime noon = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
        When when = new When(noon.toString(), "recipient", "UTC", "skip");
        UUID id = schedules.pending(group, sender, timing(when, null, null, now), noon, now, now);
        schedules.plan();
        assertThat(count(id, "status = 'skipped' AND reason = 'time_passed'")).isEqualTo(2);
        assertThat(count(id, "status = 'queued' AND due_at = ?", now.plus(Duration.ofHours(10))))
                .isEqualTo(2);
    }

    @Test
    void aTimeThatHadPassedIsOwedSinceItWasAskedFor() {
        LocalDateTime threeHoursAgo =
                LocalDateTime.ofInstant(now, ZoneOffset.UTC).minusHours(3);
        When when = new When(threeHoursAgo.toString(), "UTC", null, "send_now");
        UUID id = schedules.pending(
                data.group(2), sender, timing(when, null, null, now), threeHoursAgo, now.minusSeconds(10_800), now);
        assertThat(rehearsal.of(id).alreadyPassed()).isEqualTo(2);
        schedules.plan();
        assertThat(data.claim(queue, sender, Duration.ofSeconds(1), 10, 42).stream()
                        .map(Claim::wasDueAt))
                .containsExactly(now, now);
    }

    @Test
    void aPaceIsKeptOverPagesAndARampUpBeginsSlowly() {
        UUID steady = data.group(6_000);
        Rate rate = new Rate(100.0, null, null);
        UUID id = schedules.pending(steady, sender, timing(null, null, rate, now), null, now.plusSeconds(60), now);
        data.update(
                "UPDATE scheduled_messages SET scheduled_time = ?, next_run_at = ? WHERE id = ?",
                now.plusSeconds(60),
                now,
                id);
        UUID ramped = schedules.pending(
                data.group(300),
                sender,
                timing(null, null, new Rate(10.0, null, "PT20S"), now),
                null,
                now.plusSeconds(60),
                now);
        schedules.plan();
        assertThat(data.count(
                        "SELECT max(n) FROM (SELECT count(*) AS n FROM deliveries WHERE schedule_id = ?"
                                + " GROUP BY date_trunc('second', due_at)) s",
                        id))
                .isEqualTo(100);
        assertThat(count(
                        id,
                        "due_at > ?::timestamptz + interval '59.5 seconds'",
                        now.plusSeconds(60).toString()))
                .isBetween(30L, 60L);
        assertThat(count(ramped, "due_at < ?", now.plusSeconds(70))).isBetween(24L, 27L);
        assertThat(count(ramped, "due_at < ?", now.plusSeconds(80))).isBetween(99L, 102L);
        assertThat(count(ramped, "due_at > ?", now.plusSeconds(99))).isBetween(5L, 15L);
    }

    @Test
    void whatIsSpreadComesDueEvenly() {
        UUID id = schedules.pending(
                data.group(4_000),
                sender,
                timing(null, null, new Rate(null, "PT1H", null), now),
                null,
                now.plusSeconds(60),
                now);
        schedules.plan();
        for (int quarter = 1; quarter < 4; quarter++) {
            assertThat(count(id, "due_at < ?", now.plusSeconds(60 + quarter * 900L)))
                    .isBetween(quarter * 1_000L - 150, quarter * 1_000L + 150);
        }
    }

    /** Ten minutes a day at one a second, for a thousand in each of two zones. */
    @Test
    void aLineThatIsLongerThanTheHoursGoesOnOnTheNextDay() {
        UUID group = schedules.group(2_000, "Asia/Tokyo", "America/New_York");
        List<Hours> tenMinutes = List.of(new Hours(EVERY_DAY, "09:00", "09:10"));
        Timing timing =
                new Timing(null, null, tenMinutes, null, null, new Rate(1.0, null, null), null, now, null, null);
        UUID id = schedules.pending(group, sender, timing, null, now.plusSeconds(60), now);
        DryRun rehearsed = rehearsal.of(id);
        assertThat(rehearsed.queued()).isEqualTo(2_000);
        assertThat(rehearsed.remarks())
                .extracting(DryRun.Remark::code, remark -> remark.detail().split(" ")[0])
                .contains(tuple("DEFERRED", "800"));
        schedules.plan();
        for (String zone : List.of("Asia/Tokyo", "America/New_York")) {
            goesOnOnTheNextDay(zone, rehearsed);
        }
        assertThat(rehearsed.forecast()).isNotNull();
        assertThat(rehearsed.forecast().finishAt()).isAfterOrEqualTo(rehearsed.lastAt());
        isShown(id, rehearsed.forecast());
        data.update("DELETE FROM delivery_queue WHERE sender_id = ?", sender);
    }

    private void goesOnOnTheNextDay(String zone, DryRun rehearsed) {
        String local = " FROM delivery_queue q JOIN recipients r ON r.id = q.recipient_id CROSS JOIN LATERAL"
                + " (SELECT q.due_at AT TIME ZONE r.time_zone AS at, q.expires_at AT TIME ZONE r.time_zone AS ends) l"
                + " WHERE q.sender_id = ? AND r.time_zone = ?";
        assertThat(data.count(
                        "SELECT count(*)" + local + " AND l.at::time >= '09:00' AND l.at < l.ends"
                                + " AND l.ends = l.at::date + time '09:10'",
                        sender,
                        zone))
                .as("within the hours of their day")
                .isEqualTo(1_000);
        assertThat(data.text(
                        "SELECT string_agg(n::text, ' ' ORDER BY day) FROM (SELECT l.at::date AS day, count(*) AS n"
                                + local + " GROUP BY 1) d",
                        sender,
                        zone))
                .isEqualTo("600 400");
        assertThat(data.count(
                        "SELECT max(n) FROM (SELECT count(*) AS n" + local + " GROUP BY q.due_at) d", sender, zone))
                .isEqualTo(1);
        DryRun.Zone shown = rehearsed.zones().stream()
                .filter(one -> one.zone().equals(zone))
                .findFirst()
                .orElseThrow();
        assertThat(shown.firstLocal()).endsWith("T09:00");
        assertThat(shown.lastLocal()).endsWith("T09:06:39");
    }

    private static void isShown(UUID id, Forecast forecast) {
        for (String path : List.of("", "/runs")) {
            JsonPath shown = read("/api/schedules/" + id + path).setRootPath(path.isEmpty() ? "" : "items[0]");
            assertThat(Instant.parse(shown.getString("forecast.finish_at"))).isEqualTo(forecast.finishAt());
            assertThat(shown.getString("forecast.limited_by")).isEqualTo("schedule");
        }
    }

    @Test
    void whosePlaceComesAfterTheExpiryIsToldSoWhenItIsPlanned() {
        LocalDateTime local = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusDays(2);
        When when = new When(local.toString(), "recipient", "UTC", null);
        Timing timing = new Timing(
                when,
                null,
                null,
                null,
                null,
                new Rate(1.0, null, null),
                null,
                now,
                Duration.ofSeconds(30).toMillis(),
                null);
        UUID id = schedules.pending(
                schedules.group(80, "UTC", "Asia/Tokyo"), sender, timing, local, now.plus(Duration.ofDays(2)), now);
        DryRun rehearsed = rehearsal.of(id);
        schedules.plan();
        assertThat(count(id, "status = 'queued'")).isEqualTo(62).isEqualTo(rehearsed.queued());
        assertThat(count(id, "status = 'expired' AND reason LIKE 'its place in line%'"))
                .isEqualTo(18)
                .isEqualTo(rehearsed.expired());
        assertThat(rehearsed.remarks())
                .extracting(DryRun.Remark::code, remark -> remark.detail().split(" ")[0])
                .contains(tuple("WOULD_EXPIRE", "18"));
    }

    /** Group, wall clock, hours and rate of a seed; dry run and plan must agree. */
    static IntStream seeds() {
        return IntStream.range(0, 12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDryRunIsThePlan(int seed) {
        Random random = new Random(seed);
        String[] zones = {
            "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "", "Pacific/Apia", "Australia/Lord_Howe"
        };
        UUID group = schedules.group(20 + random.nextInt(30), zones);
        LocalDateTime local = LocalDateTime.ofInstant(now, ZoneOffset.UTC)
                .plusHours(random.nextInt(-10, 60))
                .withMinute(30)
                .withSecond(0);
        String passed = random.nextBoolean() ? "skip" : "send_now";
        When when = random.nextInt(4) == 0 ? null : new When(local.toString(), "recipient", "Africa/Nairobi", passed);
        List<Hours> hours = random.nextBoolean() ? List.of(new Hours(EVERY_DAY, "09:00", "17:00")) : null;
        Rate rate = random.nextInt(3) == 0 ? new Rate(2.0, null, "PT5S") : null;
        Timing timing = timing(when, hours, rate, now);
        Instant at = when == null ? now.plusSeconds(7_200) : local.toInstant(ZoneOffset.UTC);
        UUID id = schedules.pending(group, sender, timing, when == null ? null : local, at, now);
        DryRun rehearsed = rehearsal.of(id);
        assertThat(query.get(id).counts().total()).isZero();
        schedules.plan();
        assertThat(count(id, "true")).isEqualTo(rehearsed.recipients());
        assertThat(count(id, "status = 'queued'")).isEqualTo(rehearsed.queued());
        assertThat(count(id, "status = 'expired'")).isEqualTo(rehearsed.expired());
        rehearsed
                .skipped()
                .forEach((reason, n) ->
                        assertThat(count(id, "reason = ?", reason)).as(reason).isEqualTo(n));
        assertThat(rehearsed.skipped().values().stream().mapToLong(n -> n).sum())
                .isEqualTo(count(id, "status = 'skipped'"));
        if (rehearsed.queued() > 0) {
            String span = "SELECT %s(due_at)::text FROM deliveries WHERE status = 'queued' AND schedule_id = ?";
            assertThat(near(data.text(span.formatted("max"), id), rehearsed.lastAt()))
                    .isTrue();
            assertThat(near(data.text(span.formatted("min"), id), rehearsed.firstAt()))
                    .isTrue();
        }
    }

    /** What is due at once is due at the moment it is planned, and that differs. */
    private static boolean near(String planned, @Nullable Instant rehearsed) {
        Instant at = java.time.OffsetDateTime.parse(planned.replace(' ', 'T') + ":00")
                .toInstant();
        return rehearsed != null && Duration.between(at, rehearsed).abs().compareTo(Duration.ofSeconds(30)) < 0;
    }

    @Test
    void aCrowdOfSixtyZonesIsPlannedToTheLastEachByTheirOwnClock() {
        List<String> all = ZoneId.getAvailableZoneIds().stream().sorted().toList();
        List<String> zones = IntStream.range(0, 60)
                .mapToObj(i -> all.get(i * all.size() / 60))
                .toList();
        UUID group = schedules.group(100_000, zones.toArray(String[]::new));
        LocalDateTime local = LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusDays(2);
        When when = new When(local.toString(), "recipient", "UTC", null);
        UUID id = schedules.pending(
                group, sender, timing(when, null, null, now), local, now.plus(Duration.ofDays(2)), now);
        schedules.plan();
        assertThat(query.get(id).counts().queued()).isEqualTo(100_000);
        Set<Instant> instants = new HashSet<>();
        for (String zone : zones) {
            // The JDK's own rule for gaps and overlaps is ours.
            Instant expected = local.atZone(ZoneId.of(zone)).toInstant();
            instants.add(expected);
            String due = "SELECT count(*) FROM delivery_queue q JOIN recipients r ON r.id = q.recipient_id"
                    + " WHERE q.sender_id = ? AND r.time_zone = ?";
            assertThat(data.count(due, sender, zone)).as(zone).isBetween(1_666L, 1_667L);
            assertThat(data.count(
                            due + " AND (q.due_at <> ? OR q.expires_at <> ?)",
                            sender,
                            zone,
                            expected,
                            expected.plus(Duration.ofDays(3))))
                    .as(zone)
                    .isZero();
        }
        assertThat(instants).hasSizeGreaterThan(20);
        assertThat(data.count("SELECT count(DISTINCT due_at) FROM deliveries WHERE schedule_id = ?", id))
                .isEqualTo(instants.size());
        data.update("DELETE FROM delivery_queue WHERE sender_id = ?", sender);
    }
}
