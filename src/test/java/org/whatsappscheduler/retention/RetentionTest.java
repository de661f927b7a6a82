package org.whatsappscheduler.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.retention.Retention.Round;

/** What a round forgets, and who makes one. */
@QuarkusTest
class RetentionTest {

    private static final int AGO = 500;

    @Inject
    TestData data;

    @Inject
    OldRows rows;

    @Inject
    Retention retention;

    @Inject
    Turn turn;

    @Inject
    OldDays days;

    @Inject
    RetentionMeters meters;

    @Inject
    SchedulerConfig scheduler;

    @Inject
    @All
    List<Forgetful> forgetful;

    @Inject
    DataSource database;

    @Inject
    Clock clock;

    private Round round() {
        return retention.round(Duration.ZERO).orElseThrow();
    }

    private void oldRows(int count) {
        data.update("""
                INSERT INTO receipt_inbox (id, digest, body, received_at, applied_at) OVERRIDING SYSTEM VALUE
                SELECT least(0, (SELECT min(id) FROM receipt_inbox)) - n, uuid_send(gen_random_uuid()), 'x', ?::timestamptz,
                       ?::timestamptz
                  FROM generate_series(1, ?) n
                """, OldRows.at(AGO), OldRows.at(AGO), count);
        data.update("""
                INSERT INTO idempotency_keys (caller, key, fingerprint, status, headers, created_at)
                SELECT 'retention', gen_random_uuid()::text, 'x', 201, '{}', now() - interval '25 hours'
                  FROM generate_series(1, ?)
                """, count);
        data.update("""
                INSERT INTO audit_entries (id, at, actor, operation, path, fields)
                SELECT gen_random_uuid(), ?::timestamptz, 'retention', 'x', 'x', '{}' FROM generate_series(1, ?)
                """, OldRows.at(AGO), count);
        data.update("""
                INSERT INTO events (type, at, data)
                SELECT 'retention.test', ?::timestamptz, '{}' FROM generate_series(1, ?)
                """, OldRows.at(AGO), count);
        data.update(
                "UPDATE webhook_position SET (xid, id) = (SELECT xid, id FROM events ORDER BY xid DESC, id DESC LIMIT 1)");
        data.update("""
                WITH w AS (
                    INSERT INTO webhooks (id, url, types, enabled, sealed_secret, created_at, updated_at)
                    VALUES (?, 'https://example.com', '{}', false, 'x', now(), now()) RETURNING id)
                INSERT INTO webhook_deliveries (id, webhook_id, type, event_at, data, status, created_at)
                SELECT gen_random_uuid(), w.id, 'x', now(), '{}', 'delivered', ?::timestamptz FROM w, generate_series(1, ?)
                """, Ids.next(), OldRows.at(AGO), count);
    }

    private long left() {
        return data.count(
                        "SELECT count(*) FROM receipt_inbox WHERE received_at < ? AND applied_at IS NOT NULL",
                        OldRows.at(400))
                + data.count("SELECT count(*) FROM idempotency_keys WHERE caller = 'retention'")
                + data.count("SELECT count(*) FROM audit_entries WHERE actor = 'retention'")
                + data.count("SELECT count(*) FROM events WHERE type = 'retention.test'")
                + data.count("SELECT count(*) FROM webhook_deliveries WHERE created_at < ?", OldRows.at(400));
    }

    @Test
    void whatIsOldIsForgottenInBatchesAndOnce() {
        round();
        oldRows(6_000);
        assertThat(left()).isEqualTo(30_000);
        assertThat(round().removed())
                .containsEntry("receipts", 6_000L)
                .containsEntry("idempotency_keys", 6_000L)
                .containsEntry("audit", 6_000L)
                .containsEntry("webhook_deliveries", 6_000L)
                .hasEntrySatisfying("events", events -> assertThat(events).isGreaterThanOrEqualTo(6_000L));
        assertThat(left()).isZero();
        assertThat(round().removed()).isEmpty();
    }

    @Test
    void aBatchHasAnEnd() {
        round();
        oldRows(30);
        for (Forgetful one : forgetful) {
            if (List.of("receipts", "idempotency_keys", "audit", "events", "webhook_deliveries")
                    .contains(one.kind())) {
                assertThat(one.forget(clock.instant().minus(one.kept()), 10))
                        .as(one.kind())
                        .isEqualTo(10);
            }
        }
        assertThat(left()).isEqualTo(100);
    }

    @Test
    void whatIsNotOldOrNotAppliedStays() {
        byte[] digest = UUID.randomUUID().toString().getBytes(UTF_8);
        data.update(
                "INSERT INTO receipt_inbox (digest, body, received_at) VALUES (?, 'x', ?)", digest, OldRows.at(AGO));
        byte[] young = UUID.randomUUID().toString().getBytes(UTF_8);
        data.update(
                "INSERT INTO receipt_inbox (digest, body, received_at, applied_at) VALUES (?, 'x', ?, now())",
                young,
                OldRows.at(13));
        round();
        assertThat(data.count("SELECT count(*) FROM receipt_inbox WHERE digest IN (?, ?)", digest, young))
                .isEqualTo(2);
        data.update("DELETE FROM receipt_inbox WHERE digest = ?", digest);
    }

    @Test
    void zeroKeepsForEver() {
        RetentionConfig ever = Kept.all(Duration.ZERO);
        rows.partitions(AGO);
        UUID run = rows.run("done", AGO, data.textMessage("kept for ever"), data.group(0));
        rows.delivery(run, "failed");
        List<Forgetful> configured = List.of(new Redaction(database, ever), new Strays(database, ever));
        Round round = new Retention(configured, days, turn, ever, meters, scheduler, clock)
                .round(Duration.ZERO)
                .orElseThrow();
        assertThat(round).isEqualTo(new Round(java.util.Map.of(), true));
        assertThat(data.text("SELECT content ->> 'content' FROM schedule_runs WHERE id = ?", run))
                .isEqualTo("kept for ever");
        assertThat(data.count("SELECT count(*) FROM deliveries WHERE run_id = ?", run))
                .isOne();
        assertThat(Forgetful.shorter(Duration.ZERO, Duration.ofDays(3))).isEqualTo(Duration.ofDays(3));
        assertThat(Forgetful.shorter(Duration.ofDays(3), Duration.ZERO)).isEqualTo(Duration.ofDays(3));
        assertThat(Forgetful.shorter(Duration.ofDays(4), Duration.ofDays(3))).isEqualTo(Duration.ofDays(3));
    }

    @Test
    void straysInTheDefaultPartitionGoRowByRowButNotWhatIsOpen() {
        UUID run = rows.run("done", AGO + 1);
        UUID over = rows.delivery(run, "read");
        UUID open = rows.delivery(run, "queued");
        UUID underWay = rows.delivery(rows.run("sending", AGO + 1), "read");
        assertThat(data.count("SELECT count(*) FROM deliveries_default WHERE id IN (?, ?, ?)", over, open, underWay))
                .isEqualTo(3);
        assertThat(round().removed()).containsEntry("deliveries", 3L);
        assertThat(data.ids("SELECT id FROM deliveries_default WHERE id IN (?, ?, ?)", over, open, underWay))
                .containsExactlyInAnyOrder(open, underWay);
        assertThat(data.count(
                        "SELECT count(*) FROM delivery_attempts WHERE delivery_id IN (?, ?, ?)", over, open, underWay))
                .isEqualTo(2);
        data.update("DELETE FROM deliveries_default WHERE id IN (?, ?)", open, underWay);
        data.update(
                "UPDATE schedule_runs SET state = 'done' WHERE state = 'sending' AND day = ?", OldRows.day(AGO + 1));
    }

    @Test
    void onePodAtATimeAndNotTooOften() {
        UUID other = UUID.randomUUID();
        assertThat(turn.take(other, Duration.ZERO)).isTrue();
        assertThat(retention.round(Duration.ZERO)).isEmpty();
        turn.end(other, true);
        assertThat(retention.round(Duration.ofMinutes(5))).isEmpty();
        assertThat(retention.round(Duration.ZERO)).isPresent();
    }

    @Test
    void whoDiedLosesTheTurnAndWhoLostItStops() {
        UUID dead = UUID.randomUUID();
        assertThat(turn.take(dead, Duration.ZERO)).isTrue();
        data.update("UPDATE retention_turn SET lease_until = now() - interval '1 second'");
        assertThat(retention.round(Duration.ZERO)).isPresent();
        assertThat(turn.keep(dead)).isFalse();
    }

    @Test
    void twoPodsAtTheSameMomentDoTheWorkOnce() {
        round();
        oldRows(6_000);
        CountDownLatch both = new CountDownLatch(2);
        CompletableFuture<Long> other = CompletableFuture.supplyAsync(() -> audit(both));
        long mine = audit(both);
        assertThat(mine + other.join()).isEqualTo(6_000);
    }

    private long audit(CountDownLatch both) {
        both.countDown();
        while (both.getCount() > 0) {
            Thread.onSpinWait();
        }
        return retention
                .round(Duration.ZERO)
                .map(round -> round.removed().getOrDefault("audit", 0L))
                .orElse(0L);
    }

    @Test
    void aKindThatFailsIsNoReasonToLeaveOutTheOthers() {
        oldRows(1);
        Forgetful broken = new Forgetful() {
            @Override
            public String kind() {
                return "broken";
            }

            @Override
            public Duration kept() {
                return Duration.ofDays(1);
            }

            @Override
            public int forget(java.time.Instant before, int atMost) {
                throw new IllegalStateException("on purpose");
            }
        };
        List<Forgetful> withIt = new java.util.ArrayList<>(List.of(broken));
        withIt.addAll(forgetful);
        Round round = new Retention(withIt, days, turn, Kept.all(Duration.ofDays(400)), meters, scheduler, clock)
                .round(Duration.ZERO)
                .orElseThrow();
        assertThat(round.whole()).isFalse();
        assertThat(left()).isZero();
    }
}
