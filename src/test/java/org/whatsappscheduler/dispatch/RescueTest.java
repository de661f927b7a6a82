package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.EmbeddedServers;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.Undecided;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.whatsapp.Correlation;

/** What a worker held when it died. */
@QuarkusTest
class RescueTest {

    private static final long LONG_AGO = -Duration.ofMinutes(1).toNanos();

    @Inject
    TestData data;

    @Inject
    Planner planner;

    @Inject
    DeliveryQueue queue;

    @Inject
    Rescue rescue;

    @Inject
    Lookout lookout;

    @Inject
    SentLedger ledger;

    @Inject
    Undecided undecided;

    @Inject
    Sweeper sweeper;

    @Inject
    Clock clock;

    private long dead;
    private UUID sender;

    @BeforeEach
    void aWorkerThatHasDied() {
        data.update("INSERT INTO dispatch_workers (pod, slots, started_at) VALUES ('dead', 1, now())");
        dead = data.count("SELECT max(id) FROM dispatch_workers WHERE pod = 'dead'");
        sender = data.foreignSender();
    }

    @AfterEach
    void forget() {
        data.update("DELETE FROM dispatch_workers WHERE pod = 'dead'");
        data.update("DELETE FROM delivery_unknown WHERE sender_id = ?", sender);
    }

    private List<Claim> heldByTheDead(int count) {
        Instant now = clock.instant();
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(count), sender, now);
        planner.startDue(Duration.ofSeconds(1));
        while (data.count("SELECT count(*) FROM deliveries WHERE schedule_id = ?", schedule) < count) {
            planner.planPage();
        }
        return data.claim(queue, sender, Duration.ofSeconds(1), count, dead);
    }

    private Map<Long, Long> beats() {
        return lookout.look().beats();
    }

    /** Two looks, a minute apart on the rescuer's clock. */
    private int lookTwice() {
        long now = System.nanoTime();
        rescue.look(beats(), now + LONG_AGO);
        return rescue.look(beats(), now);
    }

    private String status(Claim claim) {
        return data.text("SELECT status FROM deliveries WHERE id = ?", claim.id());
    }

    @Test
    void whatTheLedgerKnowsIsAcceptedTheRestIsUnknown() {
        List<Claim> claims = heldByTheDead(2);
        Correlation first = new Correlation(claims.get(0).id(), claims.get(0).attempt());
        ledger.record(first, "wamid.ledger." + first.deliveryId());
        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .until(() -> !ledger.lookUp(List.of(first)).orElseThrow().isEmpty());
        assertThat(lookTwice()).isGreaterThanOrEqualTo(2);
        assertThat(status(claims.get(0))).isEqualTo("accepted");
        assertThat(status(claims.get(1))).isEqualTo("unknown");
        assertThat(data.count("SELECT count(*) FROM dispatch_workers WHERE id = ?", dead))
                .isZero();
    }

    @Test
    void whatHadNotStartedGoesBackWithItsAttemptUncountedAndIsLeftAloneAfterThreeDeaths() {
        UUID schedule = data.schedule(
                data.textMessage("Hi"), data.group(1), sender, clock.instant().plusSeconds(30));
        planner.startDue(Duration.ofSeconds(40));
        while (data.count("SELECT count(*) FROM deliveries WHERE schedule_id = ?", schedule) < 1) {
            planner.planPage();
        }
        for (int death = 1; death <= 3; death++) {
            Claim claim =
                    data.claim(queue, sender, Duration.ofSeconds(40), 1, dead).getFirst();
            assertThat(claim.started()).isFalse();
            assertThat(claim.attempt()).isEqualTo(1);
            lookTwice();
            if (death == 3) {
                assertThat(status(claim)).isEqualTo("failed");
                assertThat(data.text("SELECT reason FROM deliveries WHERE id = ?", claim.id()))
                        .contains("quarantined");
            } else {
                assertThat(status(claim)).isEqualTo("queued");
                // The second time in the lane of those that are claimed one at a time.
                assertThat(data.count("SELECT priority FROM delivery_queue WHERE id = ?", claim.id()))
                        .isEqualTo(death == 1 ? 1 : 2);
                data.update("UPDATE delivery_queue SET priority = 1 WHERE id = ?", claim.id());
            }
            aWorkerThatHasDiedAgain();
        }
    }

    @Test
    void aBeatingWorkerIsLeftAlone() {
        Claim claim = heldByTheDead(1).getFirst();
        long now = System.nanoTime();
        rescue.look(beats(), now + LONG_AGO);
        data.update("UPDATE dispatch_workers SET beat = beat + 1 WHERE id = ?", dead);
        rescue.look(beats(), now);
        assertThat(status(claim)).isEqualTo("queued");
        assertThat(data.count("SELECT count(*) FROM delivery_in_flight WHERE id = ?", claim.id()))
                .isEqualTo(1);
        data.update("DELETE FROM delivery_in_flight WHERE id = ?", claim.id());
    }

    @Test
    void orphansWithoutAWorkerAreFoundToo() {
        Claim claim = heldByTheDead(1).getFirst();
        data.update("DELETE FROM dispatch_workers WHERE id = ?", dead);
        lookTwice();
        assertThat(status(claim)).isEqualTo("unknown");
    }

    @Test
    void holdLeavesItUnknownResendQueuesItAgainGiveUpFails() {
        for (String policy : List.of("hold", "resend", "give_up")) {
            data.update("UPDATE senders SET on_unknown = ? WHERE id = ?", policy, sender);
            Claim claim = heldByTheDead(1).getFirst();
            lookTwice();
            data.update("UPDATE delivery_unknown SET decide_at = now() WHERE id = ?", claim.id());
            undecided.decide(List.of(attempt(claim)), true);
            assertThat(status(claim))
                    .isEqualTo(
                            switch (policy) {
                                case "hold" -> "unknown";
                                case "resend" -> "queued";
                                default -> "failed";
                            });
            assertThat(data.claim(queue, sender, Duration.ofSeconds(1), 1, dead))
                    .hasSize(policy.equals("resend") ? 1 : 0);
            data.update("DELETE FROM delivery_in_flight WHERE id = ?", claim.id());
            aWorkerThatHasDiedAgain();
        }
    }

    @Test
    void whileTheLedgerIsAwayNothingIsSentAgainAndWhatItKnowsHoldsOnceItIsBack() {
        data.update("UPDATE senders SET on_unknown = 'resend' WHERE id = ?", sender);
        List<Claim> claims = heldByTheDead(3);
        Claim taken = claims.get(0);
        Claim lost = claims.get(1);
        Claim givenUp = claims.get(2);
        lookTwice();
        ledger.record(attempt(taken), "wamid.ledger." + taken.id());
        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .until(() ->
                        !ledger.lookUp(List.of(attempt(taken))).orElseThrow().isEmpty());
        data.update("UPDATE delivery_unknown SET policy = 'give_up' WHERE id = ?", givenUp.id());
        graceIsOver();
        EmbeddedServers.stopRedis();
        try {
            sweeper.sweepOnce();
            assertThat(claims).extracting(this::status).containsExactly("unknown", "unknown", "failed");
            assertThat(data.count(
                            "SELECT count(*) FROM delivery_unknown WHERE sender_id = ? AND decide_at > now()", sender))
                    .isEqualTo(2);
        } finally {
            EmbeddedServers.startRedis();
        }
        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            graceIsOver();
            sweeper.sweepOnce();
            assertThat(claims).extracting(this::status).containsExactly("accepted", "queued", "failed");
        });
        data.update("DELETE FROM delivery_queue WHERE id = ?", lost.id());
    }

    private void graceIsOver() {
        data.update("UPDATE delivery_unknown SET decide_at = now() WHERE sender_id = ?", sender);
    }

    private static Correlation attempt(Claim claim) {
        return new Correlation(claim.id(), claim.attempt());
    }

    /** What was given up without ever having been heard of may have been sent. */
    @Test
    void aRetryOfWhatWasGivenUpAsksTheLedgerFirst() {
        data.update("UPDATE senders SET on_unknown = 'give_up' WHERE id = ?", sender);
        List<Claim> claims = heldByTheDead(2);
        Claim taken = claims.get(0);
        Claim lost = claims.get(1);
        lookTwice();
        graceIsOver();
        sweeper.sweepOnce();
        assertThat(claims).extracting(this::status).containsExactly("failed", "failed");
        ledger.record(attempt(taken), "wamid.ledger." + taken.id());
        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .until(() ->
                        !ledger.lookUp(List.of(attempt(taken))).orElseThrow().isEmpty());
        String schedule = data.text("SELECT schedule_id::text FROM deliveries WHERE id = ?", taken.id());
        Api.api()
                .body("{\"scope\": \"failed\"}")
                .post("/api/schedules/" + schedule + "/retry")
                .then()
                .statusCode(200)
                .body("requeued", equalTo(2));
        assertThat(claims).extracting(this::status).containsExactly("unknown", "unknown");
        sweeper.sweepOnce();
        assertThat(claims).extracting(this::status).containsExactly("accepted", "queued");
        data.update("DELETE FROM delivery_queue WHERE id = ?", lost.id());
    }

    @Test
    void aDutyOfTheSweepThatFailsDoesNotKeepTheOthersFromBeingDone() {
        data.update("UPDATE senders SET on_unknown = 'give_up' WHERE id = ?", sender);
        Claim claim = heldByTheDead(1).getFirst();
        lookTwice();
        graceIsOver();
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(1), sender, clock.instant());
        planner.startDue(Duration.ofSeconds(1));
        data.update("ALTER TABLE deliveries ADD CONSTRAINT unplannable CHECK (schedule_id <> '" + schedule
                + "') NOT VALID");
        try {
            assertThatThrownBy(sweeper::sweepOnce).hasStackTraceContaining("unplannable");
            assertThat(status(claim)).isEqualTo("failed");
        } finally {
            data.update("ALTER TABLE deliveries DROP CONSTRAINT unplannable");
        }
        sweeper.sweepOnce();
        assertThat(data.count("SELECT count(*) FROM deliveries WHERE schedule_id = ?", schedule))
                .isEqualTo(1);
        data.update("DELETE FROM delivery_queue WHERE sender_id = ?", sender);
    }

    private void aWorkerThatHasDiedAgain() {
        data.update("INSERT INTO dispatch_workers (pod, slots, started_at) VALUES ('dead', 1, now())");
        dead = data.count("SELECT max(id) FROM dispatch_workers WHERE pod = 'dead'");
    }
}
