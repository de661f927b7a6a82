package org.whatsappscheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Planner;

/** A schedule's deliveries, a page at a time. */
@QuarkusTest
class DeliveryListTest {

    private static final Pattern LOOPS = Pattern.compile("loops=(\\d+)");
    private static final Pattern ROWS = Pattern.compile("actual rows=(\\d+)");

    private final TestData data;
    private final Planner planner;
    private final Clock clock;

    DeliveryListTest(TestData data, Planner planner, Clock clock) {
        this.data = data;
        this.planner = planner;
        this.clock = clock;
    }

    private UUID planned(int recipients) {
        UUID schedule =
                data.schedule(data.textMessage("x"), data.group(recipients), data.foreignSender(), clock.instant());
        planner.startDue(Duration.ofSeconds(5));
        while (planner.planPage()) {
            // until everybody has a row
        }
        return schedule;
    }

    /** As if it had run the day before as well, to everybody. */
    private void ranTheDayBefore(UUID schedule) {
        UUID before = UUID.randomUUID();
        data.update("""
                INSERT INTO schedule_runs (id, schedule_id, occurrence, day, state, group_id, sender_id, content,
                                           priority, created_at)
                SELECT ?, schedule_id, occurrence - interval '1 day', day - 1, 'done', group_id, sender_id, content,
                       priority, created_at
                  FROM schedule_runs WHERE schedule_id = ?
                """, before, schedule);
        data.update("""
                INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, planned_at, due_at)
                SELECT uuid_v7_at(planned_at - interval '1 day'), day - 1, ?, schedule_id, recipient_id, 'sent',
                       planned_at, due_at
                  FROM deliveries WHERE schedule_id = ?
                """, before, schedule);
    }

    private static List<String> visited(String list) {
        List<String> visited = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = read(list + "&cursor=" + cursor);
            visited.addAll(page.getList("items.id", String.class));
            cursor = page.getString("next_cursor");
        }
        return visited;
    }

    @ParameterizedTest
    @CsvSource({"'', 10", "sent, 5", "queued, 5", "failed, 0"})
    void everyRowOfEveryRunIsVisitedOnceRunByRun(String status, int rows) {
        UUID schedule = planned(5);
        ranTheDayBefore(schedule);
        String list =
                "/api/schedules/" + schedule + "/deliveries?" + (status.isEmpty() ? "" : "status=" + status + "&");
        List<String> expected =
                data.ids("""
                        SELECT d.id FROM deliveries d JOIN schedule_runs u ON u.id = d.run_id
                         WHERE d.schedule_id = ? AND ? IN ('', d.status)
                         ORDER BY u.occurrence, d.recipient_id
                        """, schedule, status).stream().map(UUID::toString).toList();
        assertThat(expected).hasSize(rows);
        for (int limit : new int[] {1, 2, 5, 7, 500}) {
            assertThat(visited(list + "limit=" + limit))
                    .as("%d at a time", limit)
                    .isEqualTo(expected);
        }
        assertThat(read(list + "skip=3&limit=4").getList("items.id"))
                .isEqualTo(expected.stream().skip(3).limit(4).toList());
        JsonPath numbered = read(list + "page=2&per_page=4");
        assertThat(numbered.getList("items.id"))
                .isEqualTo(expected.stream().skip(4).limit(4).toList());
        assertThat(numbered.getInt("total")).isEqualTo(rows);
    }

    /** An incremental sort begins with 32 rows; whatever more there is to a page's ten isn't read. */
    @Test
    void aPageReadsLittleMoreThanItShows() {
        UUID schedule = planned(300);
        data.update("""
                INSERT INTO schedule_runs (id, schedule_id, occurrence, day, state, group_id, sender_id, content,
                                           priority, created_at, measured_at)
                SELECT gen_random_uuid(), schedule_id, occurrence + n * interval '1 day', day, 'done', group_id, sender_id,
                       content, priority, created_at, now()
                  FROM schedule_runs, generate_series(1, 99) n WHERE schedule_id = ?
                """, schedule);
        data.update("""
                INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, planned_at, due_at)
                SELECT uuid_v7_at(d.planned_at), d.day, u.id, d.schedule_id, d.recipient_id, d.status, d.planned_at, d.due_at
                  FROM schedule_runs u JOIN deliveries d USING (schedule_id)
                 WHERE u.schedule_id = ? AND u.measured_at IS NOT NULL
                """, schedule);
        data.update("ANALYZE deliveries, schedule_runs");
        UUID middle = data.id(
                "SELECT recipient_id FROM deliveries WHERE schedule_id = ? ORDER BY 1 OFFSET 15000 LIMIT 1", schedule);
        String occurrence =
                data.text("SELECT min(occurrence)::text FROM schedule_runs WHERE schedule_id = ?", schedule);
        for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
            String plan = data.explainPrepared(
                    mode,
                    "(ANALYZE, COSTS OFF, TIMING OFF) SELECT * FROM (" + DeliveryQuery.FOUND
                            + ") found ORDER BY occurrence, id LIMIT 10",
                    null,
                    null,
                    occurrence,
                    middle,
                    10,
                    schedule,
                    occurrence,
                    10);
            assertThat(plan).contains("_run_id_recipient_id").doesNotContain("Rows Removed");
            assertThat(ROWS.matcher(plan).results().map(rows -> Integer.valueOf(rows.group(1))))
                    .as(plan)
                    .isNotEmpty()
                    .allMatch(rows -> rows <= 45);
            assertThat(LOOPS.matcher(plan).results().map(loops -> Integer.valueOf(loops.group(1))))
                    .as(plan)
                    .isNotEmpty()
                    .allMatch(loops -> loops <= 45);
        }
    }
}
