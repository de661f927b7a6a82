package org.whatsappscheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Ids;

/** What is written down about a run's lateness when it has ended. The occurrence is 09:00:00. */
@QuarkusTest
class RunLatenessTest {

    private static final Instant OCCURRENCE = Instant.parse("2033-01-01T09:00:00Z");

    @Inject
    TestData data;

    @Inject
    RunLateness lateness;

    private UUID run;
    private UUID schedule;

    @BeforeEach
    void aRunThatHasEnded() {
        run = Ids.next();
        UUID sender = data.foreignSender();
        UUID group = data.group(0);
        schedule = data.schedule(data.textMessage("Hi"), group, sender, OCCURRENCE);
        data.update(
                "INSERT INTO schedule_runs (id, schedule_id, occurrence, day, state, group_id, sender_id, content, priority,"
                        + " created_at, completed_at) VALUES (?, ?, ?, uuid_v7_day(?), 'done', ?, ?, '{}', 1, ?, now())",
                run,
                schedule,
                OCCURRENCE,
                run,
                group,
                sender,
                OCCURRENCE.minusSeconds(10));
    }

    /** So many deliveries, the n-th accepted n times so many milliseconds after their instant. */
    private void accepted(int count, int stepMillis) {
        data.update("""
                INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, planned_at, due_at, accepted_at)
                SELECT gen_random_uuid(), r.day, r.id, r.schedule_id, gen_random_uuid(), 'accepted',
                       r.occurrence - interval '9 seconds', r.occurrence,
                       r.occurrence + n * ? * interval '1 millisecond'
                  FROM schedule_runs r, generate_series(1, ?) n WHERE r.id = ?
                """, stepMillis, count, run);
    }

    private void delivery(String status, Instant plannedAt, Instant dueAt, Instant acceptedAt) {
        data.update("""
                INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, reason, planned_at, due_at,
                                        accepted_at)
                SELECT gen_random_uuid(), r.day, r.id, r.schedule_id, gen_random_uuid(), ?, 'a reason', ?, ?, ?
                  FROM schedule_runs r WHERE r.id = ?
                """, status, plannedAt, dueAt, acceptedAt, run);
    }

    private List<String> measured() {
        while (lateness.measure()) {}
        return List.of(data.text(
                        "SELECT concat_ws(' ', lateness_p50_ms, lateness_p95_ms, lateness_p99_ms, lateness_max_ms,"
                                + " round(lateness_on_time::numeric, 4)) FROM schedule_runs WHERE id = ?",
                        run)
                .split(" "));
    }

    private boolean isMeasured() {
        return data.count("SELECT count(*) FROM schedule_runs WHERE id = ? AND measured_at IS NOT NULL", run) == 1;
    }

    @Test
    void percentilesTheWorstAndTheShareOnTime() {
        accepted(200, 10);
        assertThat(measured()).containsExactly("1000", "1900", "1980", "2000", "0.5000");
    }

    @Test
    void whatExpiredIsNotOnTimeAndWhatFailedDoesNotCount() {
        accepted(3, 10);
        delivery("expired", OCCURRENCE, OCCURRENCE, null);
        delivery("failed", OCCURRENCE, OCCURRENCE, null);
        delivery("skipped", OCCURRENCE, OCCURRENCE, null);
        assertThat(measured()).containsExactly("20", "30", "30", "30", "0.7500");
    }

    @Test
    void whatWasPlannedAfterItsInstantIsLateSinceItsInstant() {
        Instant planned = OCCURRENCE.plusSeconds(60);
        delivery("delivered", planned, planned, planned.plusMillis(5));
        assertThat(measured()).containsExactly("60005", "60005", "60005", "60005", "0.0000");
    }

    @Test
    void anInstantOfOnesOwnIsNotTheRuns() {
        Instant noon = OCCURRENCE.plusSeconds(10_800);
        delivery("read", OCCURRENCE, noon, noon.plusMillis(7));
        assertThat(measured()).containsExactly("7", "7", "7", "7", "1.0000");
    }

    @Test
    void whoHasAnInstantOfTheirOwnAndIsPlannedAfterItCountsFromThen() {
        data.update("UPDATE schedule_runs SET per_recipient = true WHERE id = ?", run);
        Instant planned = OCCURRENCE.plusSeconds(60);
        delivery("read", planned, planned, planned.plusMillis(5));
        assertThat(measured()).containsExactly("5", "5", "5", "5", "1.0000");
    }

    @Test
    void hurriedIsOnTime() {
        delivery("sent", OCCURRENCE.minusSeconds(9), OCCURRENCE, OCCURRENCE.minusSeconds(5));
        assertThat(measured()).containsExactly("0", "0", "0", "0", "1.0000");
    }

    @Test
    void whoAsksForATimeThatHasPassedIsOwedItSinceTheyAsked() {
        Instant asked = OCCURRENCE.plusSeconds(10_800);
        data.update(
                "UPDATE schedule_runs SET timing = jsonb_build_object('when', jsonb_build_object('if_passed', 'send_now'),"
                        + " 'asked_at', ?::text), created_at = ? WHERE id = ?",
                asked.toString(),
                asked.plusMillis(700),
                run);
        Instant planned = asked.plusMillis(800);
        delivery("read", planned, planned, planned.plusMillis(5));
        assertThat(measured()).containsExactly("805", "805", "805", "805", "1.0000");
    }

    @Test
    void whatWasLateIsCountedByCauseAndByHowLateItWas() {
        accepted(200, 10);
        data.update(
                "UPDATE deliveries SET late_cause = CASE WHEN accepted_at - due_at > interval '1.9 seconds' THEN 'rate'"
                        + " WHEN accepted_at - due_at > interval '1.5 seconds' THEN 'outage' END WHERE run_id = ?",
                run);
        delivery("accepted", OCCURRENCE, OCCURRENCE, OCCURRENCE.plusSeconds(9_000));
        delivery("expired", OCCURRENCE, OCCURRENCE, null);
        measured();
        JsonPath runs = read("/api/schedules/" + schedule + "/runs");
        assertThat(runs.getList("items[0].lateness_histogram", Map.class))
                .extracting(
                        bucket -> bucket.get("cause") + " " + bucket.get("up_to_ms") + " " + bucket.get("deliveries"))
                .containsExactly(
                        "none 25 2",
                        "none 100 8",
                        "none 250 15",
                        "none 500 25",
                        "none 1000 50",
                        "other 5000 50",
                        "other null 1",
                        "outage 5000 40",
                        "rate 5000 10");
    }

    @Test
    void theErrorOfTheForecastIsUpToTheLastAcceptance() {
        data.update("UPDATE schedule_runs SET forecast_at = occurrence + interval '3 seconds' WHERE id = ?", run);
        accepted(2, 1_250);
        measured();
        assertThat(forecastError()).isEqualTo("-500");
    }

    @Test
    void withoutAForecastThereIsNoError() {
        accepted(1, 10);
        measured();
        assertThat(forecastError()).isEqualTo("none");
    }

    private String forecastError() {
        return data.text("SELECT coalesce(forecast_error_ms::text, 'none') FROM schedule_runs WHERE id = ?", run);
    }

    @Test
    void whoReachedNobodyHasNoFigures() {
        delivery("failed", OCCURRENCE, OCCURRENCE, null);
        assertThat(measured()).containsExactly("");
        assertThat(isMeasured()).isTrue();
    }

    @Test
    void whatComesLaterDoesNotChangeIt() {
        accepted(1, 10);
        List<String> first = measured();
        accepted(1, 99_000);
        data.update("UPDATE schedule_runs SET state = 'sending' WHERE id = ?", run);
        data.update("UPDATE schedule_runs SET state = 'done', completed_at = now() WHERE id = ?", run);
        assertThat(measured()).isEqualTo(first).containsExactly("10", "10", "10", "10", "1.0000");
    }

    @Test
    void whatHasNotEndedIsNotMeasured() {
        data.update("UPDATE schedule_runs SET state = 'sending' WHERE id = ?", run);
        measured();
        assertThat(isMeasured()).isFalse();
        data.update("DELETE FROM schedule_runs WHERE id = ?", run);
    }

    @Test
    void aRunIsFoundByItsIndexInOnePartition() {
        String plan = data.explain(RunLateness.MEASURE, 1_000.0, new Long[] {1_000L}, 1L, 200, 20_000);
        String ofTheDay =
                data.text("SELECT 'deliveries_' || to_char(day, 'YYYYMMDD') FROM schedule_runs WHERE id = ?", run);
        assertThat(plan)
                .contains("Index Scan using " + ofTheDay + "_day_run_id_recipient_id_key")
                .doesNotContain("Seq Scan on " + ofTheDay);
    }
}
