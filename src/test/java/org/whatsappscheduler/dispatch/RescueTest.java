package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

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
                .until(() -> !ledger.lookUp(List.of(first)).isEmpty());
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
            undecided.decide();
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

    private void aWorkerThatHasDiedAgain() {
        data.update("INSERT INTO dispatch_workers (pod, slots, started_at) VALUES ('dead', 1, now())");
        dead = data.count("SELECT max(id) FROM dispatch_workers WHERE pod = 'dead'");
    }
}
