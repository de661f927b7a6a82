package org.whatsappscheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
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
        String plan = data.explain(RunLateness.MEASURE, 1L, 200, 20_000, 1_000.0);
        assertThat(plan).contains("_run_id_recipient_id").doesNotContain("Seq Scan on deliveries");
    }
}
