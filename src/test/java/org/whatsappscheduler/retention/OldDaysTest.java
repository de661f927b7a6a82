package org.whatsappscheduler.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.retention.OldDays.Outcome;

/** Which days of deliveries go. Kept are 400 days; a delivery that stays unknown makes it 800. */
@QuarkusTest
class OldDaysTest {

    private static final int KEPT = 400;
    private static final int OLD = 500;

    @Inject
    TestData data;

    @Inject
    OldRows rows;

    @Inject
    OldDays days;

    @Inject
    DataSource database;

    private LocalDate day;

    @BeforeEach
    void begin() {
        day = rows.partitions(OLD);
    }

    @AfterEach
    void end() {
        data.update("DELETE FROM delivery_in_flight WHERE day < ?", OldRows.day(KEPT));
        data.update("DELETE FROM delivery_unknown WHERE day < ?", OldRows.day(KEPT));
        data.update("UPDATE schedule_runs SET state = 'done' WHERE day < ? AND state = 'sending'", OldRows.day(KEPT));
        data.update("UPDATE deliveries SET status = 'failed' WHERE day < ?", OldRows.day(KEPT));
        assertThat(drop().held()).isZero();
    }

    private Outcome drop() {
        return days.drop(OldRows.day(KEPT), OldRows.day(2 * KEPT));
    }

    @Test
    void aDayOnWhichAllIsOverGoesAndItsRunsKeepTheirCounts() {
        UUID run = rows.run("done", OLD);
        rows.delivery(run, "failed");
        rows.delivery(run, "read");
        assertThat(drop()).isEqualTo(new Outcome(1, 0, 0));
        assertThat(rows.exists("deliveries", day)).isFalse();
        assertThat(rows.exists("delivery_wamids", day)).isFalse();
        assertThat(rows.exists("delivery_attempts", day)).isFalse();
        assertThat(data.count("SELECT failed FROM schedule_runs WHERE id = ?", run))
                .isOne();
        assertThat(drop()).isEqualTo(new Outcome(0, 0, 0));
    }

    @Test
    void aDayThatIsNotOldEnoughStays() {
        LocalDate young = rows.partitions(KEPT - 1);
        assertThat(drop().dropped()).isOne();
        assertThat(rows.exists("deliveries", young)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"queued", "sending", "unknown"})
    void aDayWithADeliveryThatIsOpenStays(String status) {
        UUID run = rows.run("done", OLD);
        rows.delivery(run, "read");
        UUID open = rows.delivery(run, status);
        assertThat(drop()).isEqualTo(new Outcome(0, 1, 0));
        assertThat(data.text("SELECT status FROM deliveries WHERE day = ? AND id = ?", day, open))
                .isEqualTo(status);
    }

    @Test
    void aDayWithARunUnderWayStays() {
        rows.delivery(rows.run("sending", OLD), "read");
        assertThat(drop()).isEqualTo(new Outcome(0, 1, 0));
    }

    @Test
    void aDayWithAnAttemptThatNobodyHasDecidedUponStaysHoweverOld() {
        day = rows.partitions(1_000);
        UUID run = rows.run("done", 1_000);
        UUID id = rows.delivery(run, "unknown");
        data.update("""
                INSERT INTO delivery_unknown (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority, rescues,
                                              decide_at)
                VALUES (?, ?, ?, ?, ?, now(), 1, 1, 0, now() + interval '1 year')
                """, id, day, run, UUID.randomUUID(), UUID.randomUUID());
        assertThat(drop()).isEqualTo(new Outcome(1, 1, 0));
        assertThat(rows.exists("deliveries", day)).isTrue();
    }

    @Test
    void whatStaysUnknownHoldsItsDayForTwiceAsLong() {
        day = rows.partitions(1_000);
        rows.delivery(rows.run("done", 1_000), "unknown");
        assertThat(drop()).isEqualTo(new Outcome(2, 0, 0));
    }

    @Test
    void aDayWithADeliveryInFlightStays() {
        UUID run = rows.run("cancelled", OLD);
        UUID id = rows.delivery(run, "cancelled");
        data.update("""
                INSERT INTO delivery_in_flight (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority, rescues,
                                                owner, claimed_at, started)
                VALUES (?, ?, ?, ?, ?, now(), 1, 1, 0, -1, now(), false)
                """, id, day, run, UUID.randomUUID(), UUID.randomUUID());
        assertThat(drop()).isEqualTo(new Outcome(0, 1, 0));
    }

    /** A drop that waited would hold up everybody who comes after it. */
    @Test
    void someoneWhoReadsForLongIsNotWaitedForAndNobodyWaits() throws SQLException {
        UUID today = rows.delivery(rows.run("done", 0), "accepted");
        try (Connection reader = database.getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("SELECT count(*) FROM deliveries").close();
            CompletableFuture<Outcome> dropping = CompletableFuture.supplyAsync(() -> {
                Outcome last = drop();
                for (int i = 0; i < 4; i++) {
                    last = drop();
                }
                return last;
            });
            do {
                settle(today);
            } while (!dropping.isDone());
            assertThat(dropping.join()).isEqualTo(new Outcome(0, 0, 1));
            reader.rollback();
            reader.setAutoCommit(true);
        }
        assertThat(rows.exists("deliveries", day)).isTrue();
        assertThat(drop()).isEqualTo(new Outcome(1, 0, 0));
    }

    /** Like a settle it names the row, but not its day; fails rather than wait for long. */
    private void settle(UUID delivery) {
        QuarkusTransaction.requiringNew().run(() -> {
            data.text("SELECT set_config('lock_timeout', '3s', true)");
            data.update(
                    "UPDATE deliveries d SET attempts = 2 FROM (SELECT ?::date AS day, ?::uuid AS id) e"
                            + " WHERE d.day = e.day AND d.id = e.id",
                    Ids.day(delivery),
                    delivery);
        });
    }

    @Test
    void whatIsLeftOfADayWhoseDropWasInterruptedGoesToo() {
        data.update("DROP TABLE deliveries_" + day.toString().replace("-", ""));
        assertThat(drop()).isEqualTo(new Outcome(1, 0, 0));
        assertThat(rows.exists("delivery_wamids", day)).isFalse();
    }
}
