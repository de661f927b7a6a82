package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.whatsappscheduler.Api.api;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Planner;

/** A schedule's deliveries as a file. */
@QuarkusTest
class DeliveryExportTest {

    private static final Duration LEAD = Duration.ofSeconds(5);

    private final TestData data;
    private final Planner planner;
    private final Clock clock;

    DeliveryExportTest(TestData data, Planner planner, Clock clock) {
        this.data = data;
        this.planner = planner;
        this.clock = clock;
    }

    private UUID planned(int recipients) {
        UUID group = data.group(recipients);
        data.update(
                "UPDATE recipients SET name = '=1+1' WHERE id = (SELECT recipient_id FROM group_recipients"
                        + " WHERE group_id = ? LIMIT 1)",
                group);
        UUID schedule = data.schedule(data.textMessage("x"), group, data.foreignSender(), clock.instant());
        planner.startDue(LEAD);
        while (planner.planPage()) {
            // until everybody has a row
        }
        return schedule;
    }

    private static List<String> lines(String path) {
        return api().accept("text/csv")
                .get(path)
                .then()
                .statusCode(200)
                .header("Content-Type", containsString("text/csv"))
                .header("Content-Disposition", containsString("deliveries.csv"))
                .extract()
                .asString()
                .lines()
                .toList();
    }

    @Test
    void everybodyIsThereOnce() {
        UUID schedule = planned(1_203);
        List<String> lines = lines("/api/schedules/" + schedule + "/deliveries.csv");
        assertThat(lines).hasSize(1_204).doesNotHaveDuplicates();
        assertThat(lines.getFirst()).contains("delivery_id,run_id,recipient_id,name,phone_number,status");
        assertThat(lines).filteredOn(line -> line.contains("'=1+1")).hasSize(1);
        assertThat(lines).filteredOn(line -> line.contains(",queued,")).hasSize(1_203);
        assertThat(lines("/api/schedules/" + schedule + "/deliveries.csv?status=failed"))
                .hasSize(1);
    }

    @Test
    void whatCannotBeHonouredIsRefused() {
        UUID schedule = planned(1);
        api().accept("*/*")
                .get("/api/schedules/" + schedule + "/deliveries.csv?status=lost")
                .then()
                .statusCode(422)
                .body("errors.parameter", hasItem("status"));
        api().accept("*/*")
                .get("/api/schedules/" + UUID.randomUUID() + "/deliveries.csv")
                .then()
                .statusCode(404);
    }
}
