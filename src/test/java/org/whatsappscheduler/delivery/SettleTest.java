package org.whatsappscheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Race;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.SettleStatement.Evidence;
import org.whatsappscheduler.planning.Planner;

/** The fence and the batch: what a settle may and may not do. */
@QuarkusTest
class SettleTest {

    private static final long ME = 1_000_001;
    private static final long OTHER = 1_000_002;
    private static final int MANY = 500;
    private static final Duration HORIZON = Duration.ofSeconds(1);

    @Inject
    TestData data;

    @Inject
    Planner planner;

    @Inject
    DeliveryQueue queue;

    @Inject
    SettleStatement statement;

    @Inject
    Retrying retrying;

    @Inject
    Race race;

    private UUID sender;
    private Instant now;

    @BeforeEach
    void begin() {
        now = Instant.now();
        sender = data.foreignSender();
    }

    private List<Claim> claimed(int recipients) {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(recipients), sender, now);
        planner.startDue(HORIZON);
        while (data.count("SELECT count(*) FROM deliveries WHERE schedule_id = ?", schedule) < recipients) {
            planner.planPage();
        }
        return data.claim(queue, sender, HORIZON, recipients, ME);
    }

    private String status(Claim claim) {
        return data.count("SELECT count(*) FROM delivery_in_flight WHERE id = ?", claim.id()) > 0
                ? "held"
                : fate(claim);
    }

    private String fate(Claim claim) {
        for (String status : List.of("queued", "accepted", "failed", "unknown", "sent")) {
            if (data.count("SELECT count(*) FROM deliveries WHERE id = ? AND status = ?", claim.id(), status) == 1) {
                return status;
            }
        }
        return "other";
    }

    private long sum(Claim claim, String status) {
        return data.count(
                "SELECT coalesce(sum(delta), 0) FROM run_count_deltas WHERE run_id = ? AND status = ?",
                claim.runId(),
                status);
    }

    @Test
    void aBatchIsSettledOnceHoweverOftenItIsWritten() {
        List<Claim> claims = claimed(3);
        List<Settlement> batch = claims.stream()
                .map(c -> Settlement.accepted(c, "w." + c.id(), now))
                .toList();
        assertThat(statement.settle(batch, ME)).hasSize(3);
        assertThat(statement.settle(batch, ME)).isEmpty();
        assertThat(claims).allMatch(c -> status(c).equals("accepted"));
        assertThat(sum(claims.getFirst(), "accepted")).isEqualTo(3);
        assertThat(sum(claims.getFirst(), "queued")).isZero();
        assertThat(data.count(
                        "SELECT count(*) FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id"
                                + " WHERE d.run_id = ?",
                        claims.getFirst().runId()))
                .isZero();
    }

    /**
     * So many that PostgreSQL looks each up by its day and its key, and so decides while it runs which days to look at:
     * a handful it would rather read all of.
     */
    private List<Claim> manyClaimed() {
        List<Claim> claims = claimed(MANY);
        data.update("ANALYZE deliveries");
        return claims;
    }

    /** As a statement is planned that has been prepared for a while, for all days there are; and as one of few rows is. */
    private <T> T plannedForAll(Callable<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            data.update("SET LOCAL plan_cache_mode = force_generic_plan");
            data.update("SET LOCAL enable_hashjoin = off");
            data.update("SET LOCAL enable_mergejoin = off");
            return work.call();
        });
    }

    /** A receipt that is being applied holds one row: that is waited for, and all of them are written. */
    @Test
    void aReceiptAtTheSameMomentKeepsNothingFromBeingWritten() {
        List<Claim> claims = manyClaimed();
        UUID overtaken = claims.get(2).id();
        List<Settlement> batch = claims.stream()
                .map(c -> c.id().equals(overtaken)
                        ? Settlement.accepted(c, "w." + c.id(), now)
                        : Settlement.ended(c, Settlement.Status.CANCELLED, "the schedule was cancelled", null, now))
                .toList();
        Set<UUID> settled = race.second(
                () -> data.update("UPDATE deliveries SET status = 'sent', sent_at = now() WHERE id = ?", overtaken),
                () -> plannedForAll(() -> statement.settle(batch, ME)));
        assertThat(settled).hasSize(MANY);
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE run_id = ? AND status = 'cancelled'",
                        claims.getFirst().runId()))
                .isEqualTo(MANY - 1);
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE id = ? AND status = 'sent' AND accepted_at IS NOT NULL",
                        overtaken))
                .isEqualTo(1);
        assertThat(sum(claims.getFirst(), "cancelled")).isEqualTo(MANY - 1);
    }

    @Test
    void aReceiptAtTheSameMomentKeepsNothingFromBeingRetried() {
        List<Claim> claims = manyClaimed();
        statement.settle(
                claims.stream()
                        .map(c -> Settlement.ended(c, Settlement.Status.FAILED, "no", 131026, now))
                        .toList(),
                ME);
        UUID run = claims.getFirst().runId();
        long retried = race.second(
                () -> data.update(
                        "UPDATE deliveries SET sent_at = now() WHERE id = ?",
                        claims.get(2).id()),
                () -> plannedForAll(() -> retrying.failed(run)));
        assertThat(retried).isEqualTo(MANY);
        assertThat(data.count("SELECT count(*) FROM deliveries WHERE run_id = ? AND status = 'queued'", run))
                .isEqualTo(MANY);
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE run_id = ?", run))
                .isEqualTo(MANY);
        data.update("DELETE FROM delivery_queue WHERE run_id = ?", run);
    }

    @Test
    void aReceiptAtTheSameMomentKeepsNoLateAcceptanceFromBeingWritten() {
        List<Claim> claims = manyClaimed();
        List<Evidence> evidence = claims.stream()
                .map(c -> new Evidence(c.id(), c.attempt(), "w." + c.id(), now))
                .toList();
        race.second(
                () -> data.update(
                        "UPDATE deliveries SET sent_at = now() WHERE id = ?",
                        claims.get(2).id()),
                () -> plannedForAll(() -> {
                    statement.lateAccept(evidence);
                    return true;
                }));
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE run_id = ? AND status = 'accepted'",
                        claims.getFirst().runId()))
                .isEqualTo(MANY);
    }

    @Test
    void aReceiptAtTheSameMomentKeepsNobodyFromOptingOut() {
        List<Claim> claims = claimed(2);
        statement.settle(claims.stream().map(c -> Settlement.handedBack(c, now)).toList(), ME);
        Claim claim = claims.getFirst();
        race.second(
                () -> data.update("UPDATE deliveries SET sent_at = now() WHERE id = ?", claim.id()),
                () -> QuarkusTransaction.requiringNew().call(() -> {
                    queue.skipOptedOut(List.of(claim.recipientId()));
                    return true;
                }));
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE id = ? AND status = 'skipped' AND reason = 'opted_out'",
                        claim.id()))
                .isEqualTo(1);
        data.update("DELETE FROM delivery_queue WHERE run_id = ?", claim.runId());
    }

    @Test
    void whoLostTheClaimChangesNothingButItsEvidenceIsKept() {
        Claim claim = claimed(1).getFirst();
        Settlement failed = Settlement.ended(claim, Settlement.Status.FAILED, "x", 1, now);
        assertThat(statement.settle(List.of(failed), OTHER)).isEmpty();
        assertThat(status(claim)).isEqualTo("held");

        statement.settle(List.of(Settlement.unknown(claim, "died", now, now.plusSeconds(30))), ME);
        assertThat(status(claim)).isEqualTo("unknown");
        statement.settle(List.of(Settlement.accepted(claim, "w.late", now)), ME);
        assertThat(status(claim)).isEqualTo("accepted");
        assertThat(data.count("SELECT count(*) FROM delivery_unknown WHERE id = ?", claim.id()))
                .isZero();
        assertThat(data.count(
                        "SELECT count(*) FROM delivery_attempts WHERE delivery_id = ? AND outcome = 'late_accept'",
                        claim.id()))
                .isEqualTo(1);
    }

    @Test
    void anAcceptanceOutweighsAFailureOfOursButNotWhatAReceiptSaid() {
        List<Claim> claims = claimed(2);
        Claim ours = claims.get(0);
        Claim refused = claims.get(1);
        statement.settle(
                claims.stream()
                        .map(claim -> Settlement.ended(claim, Settlement.Status.FAILED, "given up", null, now))
                        .toList(),
                ME);
        data.update(
                "INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, at)"
                        + " SELECT day, id, attempts, 'failed_receipt', now() FROM deliveries WHERE id = ?",
                refused.id());
        statement.lateAccept(claims.stream()
                .map(claim -> new Evidence(claim.id(), claim.attempt(), "w." + claim.id(), now))
                .toList());
        assertThat(claims).extracting(this::status).containsExactly("accepted", "failed");
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE id = ? AND failed_at IS NULL AND wamid IS NOT NULL",
                        ours.id()))
                .isEqualTo(1);
        assertThat(sum(ours, "accepted")).isEqualTo(1);
        assertThat(sum(ours, "failed")).isEqualTo(1);
    }

    @Test
    void aRetryComesBackWithItsAttemptCounted() {
        Claim claim = claimed(1).getFirst();
        statement.settle(List.of(Settlement.requeued(claim, true, now, "transient", "x", 131000, now)), ME);
        Claim again = data.claim(queue, sender, HORIZON, 10, ME).getFirst();
        assertThat(again.id()).isEqualTo(claim.id());
        assertThat(again.attempt()).isEqualTo(2);
        statement.settle(List.of(Settlement.requeued(again, false, now, "throttled", "x", 130429, now)), ME);
        assertThat(data.claim(queue, sender, HORIZON, 10, ME).getFirst().attempt())
                .isEqualTo(2);
    }

    @Test
    void aReceiptThatOvertookTheSettleStays() {
        Claim claim = claimed(1).getFirst();
        data.update("UPDATE deliveries SET status = 'sent', sent_at = now() WHERE id = ?", claim.id());
        statement.settle(List.of(Settlement.requeued(claim, true, now, "transient", "x", 131000, now)), ME);
        assertThat(status(claim)).isEqualTo("sent");
        assertThat(data.claim(queue, sender, HORIZON, 10, ME)).isEmpty();
    }

    @Test
    void nothingIsClaimedBeforeItsHorizonNorTwice() {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(2), sender, now.plusSeconds(60));
        planner.startDue(Duration.ofSeconds(70));
        while (data.count("SELECT count(*) FROM deliveries WHERE schedule_id = ?", schedule) < 2) {
            planner.planPage();
        }
        assertThat(data.claim(queue, sender, HORIZON, 10, ME)).isEmpty();
        assertThat(data.claim(queue, sender, Duration.ofSeconds(61), 1, ME)).hasSize(1);
        assertThat(data.claim(queue, sender, Duration.ofSeconds(61), 10, OTHER)).hasSize(1);
        assertThat(data.claim(queue, sender, Duration.ofSeconds(61), 10, OTHER)).isEmpty();
    }

    @Test
    void claimingWalksTheIndexWithAllItsConditions() {
        data.update("""
                INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority)
                SELECT gen_random_uuid(), current_date, ?, gen_random_uuid(), ?, now() + n * interval '1 ms', 0, 1
                  FROM generate_series(1, 1000000) n
                """, sender, sender);
        data.update("ANALYZE delivery_queue");
        try {
            for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
                assertThat(data.explainPrepared(
                                mode,
                                DeliveryQueue.CLAIM,
                                new UUID[] {sender},
                                new Integer[] {1},
                                new Integer[] {10},
                                new Instant[] {now},
                                new Long[] {-1_000L},
                                new Long[] {1_000L},
                                ME,
                                100L))
                        .as(mode)
                        .contains("Index Scan using idx_delivery_queue_claim")
                        .containsPattern("Index Cond: \\(\\(sender_id = a.sender\\) AND \\(priority = a.priority\\)"
                                + " AND \\(due_at >= .*watermark.*\\) AND \\(due_at > .*\\) AND \\(due_at <= .*\\)\\)")
                        .doesNotContain("Seq Scan on delivery_queue");
            }
        } finally {
            data.update("DELETE FROM delivery_queue WHERE sender_id = ?", sender);
        }
    }
}
