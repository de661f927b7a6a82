package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Ids;

/** What the pool and the statistics say is what there is. */
@QuarkusTest
class OperationsApiTest {

    private static final String POOL = "/api/health/database";
    private static final String STATS = "/api/stats";

    private final String pod = "pod-" + UUID.randomUUID();
    private final UUID waiting = Ids.next();
    private final DataSource database;
    private final TestData data;

    OperationsApiTest(DataSource database, TestData data) {
        this.database = database;
        this.data = data;
    }

    @AfterEach
    void forget() {
        data.update("DELETE FROM dispatch_workers WHERE pod = ?", pod);
        data.update("DELETE FROM delivery_queue WHERE id = ?", waiting);
    }

    @Test
    void aConnectionThatIsHeldIsCheckedOut() throws SQLException {
        try (Connection one = database.getConnection();
                Connection another = database.getConnection()) {
            assertThat(List.of(one, another)).doesNotHaveDuplicates();
            JsonPath pool = read(POOL);
            assertThat(pool.getInt("size")).isEqualTo(16);
            assertThat(pool.getInt("checked_out")).isGreaterThanOrEqualTo(2);
            assertThat(pool.getInt("total")).isEqualTo(pool.getInt("checked_in") + pool.getInt("checked_out"));
            assertThat(pool.getInt("checked_in")).as("the one it asked with").isPositive();
            assertThat(pool.getInt("overflow")).isZero();
            assertThat(pool.getInt("waiting")).isNotNegative();
            assertThat(pool.getDouble("latency_ms")).isPositive();
        }
    }

    @Test
    void aPodSaysHowItIsDoing() {
        int before = read(STATS).getInt("queue.accepted_per_minute");
        data.update(
                "INSERT INTO dispatch_workers (pod, slots, started_at, processed, in_flight, accepted_last_minute,"
                        + " lateness_p50_ms, lateness_p95_ms, lateness_p99_ms) VALUES (?, 64, now(), 7, 3, 100000, 1e9, 2e9, 3e9)",
                pod);
        JsonPath stats = read(STATS);
        String mine = "pods.find { it.name == '" + pod + "' }.";
        assertThat(stats.getString(mine + "role")).isEqualTo("dispatch");
        assertThat(stats.getInt(mine + "in_flight")).isEqualTo(3);
        assertThat(stats.getInt(mine + "processed")).isEqualTo(7);
        assertThat(Instant.parse(stats.getString(mine + "started_at"))).isAfter(Instant.EPOCH);
        assertThat(stats.getInt("queue.accepted_per_minute") - before).isGreaterThanOrEqualTo(90_000);
        assertThat(stats.getDouble("lateness.p50_ms")).isEqualTo(1e9);
        assertThat(stats.getDouble("lateness.p95_ms")).isEqualTo(2e9);
        assertThat(stats.getDouble("lateness.p99_ms")).isEqualTo(3e9);
    }

    @Test
    void whatWaitsIsQueuedAndWhatIsLateIsDue() {
        JsonPath before = read(STATS);
        data.update(
                "INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority)"
                        + " VALUES (?, current_date, ?, ?, ?, '2000-01-01Z', 0, 1)",
                waiting,
                Ids.next(),
                Ids.next(),
                data.foreignSender());
        JsonPath stats = read(STATS);
        assertThat(stats.getInt("queue.queued")).isGreaterThan(before.getInt("queue.queued"));
        assertThat(stats.getInt("queue.due")).isGreaterThan(before.getInt("queue.due"));
        assertThat(stats.getString("queue.oldest_due_at")).isEqualTo("2000-01-01T00:00:00Z");
    }
}
