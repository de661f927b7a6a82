package org.whatsappscheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Sql;

/** What the chart lets KEDA ask PostgreSQL is what the application tells Prometheus. */
@QuarkusTest
class NeededSlotsTest {

    private static final Path QUERY = Path.of("helm/whatsapp-scheduler/files/needed-slots.sql");

    @Inject
    TestData data;

    @Inject
    DataSource database;

    @Inject
    DeliveryQueue queue;

    private double neededSlots(String secondsPerCall) throws IOException {
        return Sql.on(database, Files.readString(QUERY).replace(":secondsPerCall", secondsPerCall))
                .list(row -> row.getDouble(1))
                .getFirst();
    }

    @Test
    void theChartsQueryAgreesWithTheGauge() {
        UUID sender = data.foreignSender();
        data.update("""
                INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority, rescues)
                SELECT gen_random_uuid(), current_date, gen_random_uuid(), gen_random_uuid(), ?, now(), 0, 1, 0
                  FROM generate_series(1, 600)
                """, sender);
        try {
            await().untilAsserted(() -> {
                double demand = queue.demandPerSecond();
                assertThat(demand).isGreaterThanOrEqualTo(10);
                assertThat(neededSlots("1")).isEqualTo(demand, within(0.001));
                assertThat(neededSlots("0.3")).isEqualTo(demand * 0.3, within(0.001));
            });
        } finally {
            data.update("DELETE FROM delivery_queue WHERE sender_id = ?", sender);
        }
    }
}
