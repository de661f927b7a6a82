package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;

class OutcomeRulesTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final OutcomeRules rules = new OutcomeRules(
            3,
            new Backoff(SECOND, Duration.ofMinutes(5), new Random(1)),
            new Backoff(SECOND, SECOND, new Random(2)),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5));

    private static Claim claim(int attempt) {
        UUID id = new UUID(1, 1);
        return new Claim(id, id, id, id, NOW, null, null, attempt, Priority.BULK, 0, true, Claim.RunState.ACTIVE, null);
    }

    private Settlement settle(int attempt, SendOutcome outcome) {
        return rules.settle(claim(attempt), outcome, NOW);
    }

    @Test
    void acceptedKeepsTheMessageId() {
        assertThat(settle(1, new SendOutcome.Accepted("wamid.1")))
                .extracting(Settlement::status, Settlement::wamid, Settlement::outcome)
                .containsExactly(Status.ACCEPTED, "wamid.1", null);
    }

    @Test
    void throttlingCostsNoAttempt() {
        for (Throttled.Scope scope : Throttled.Scope.values()) {
            Settlement settlement = settle(3, new Throttled(scope, 130429, "too fast", null));
            assertThat(settlement.status()).isEqualTo(Status.QUEUED);
            assertThat(settlement.attempts()).isEqualTo(2);
            assertThat(settlement.nextAt()).isAfter(NOW);
        }
    }

    @Test
    void theProvidersOwnAdviceIsHonoured() {
        Throttled throttled = new Throttled(Throttled.Scope.SENDER, 130429, "too fast", Duration.ofMinutes(2));
        assertThat(settle(1, throttled).nextAt()).isEqualTo(NOW.plus(Duration.ofMinutes(2)));
    }

    @Test
    void pairLimitWaitsAtLeastOneSlot() {
        assertThat(settle(1, new Throttled(Throttled.Scope.PAIR, 131056, "pair", null))
                        .nextAt())
                .isAfterOrEqualTo(NOW.plusSeconds(6));
    }

    @Test
    void transientIsRetriedUntilTheAttemptsAreUsedUp() {
        SendOutcome failure = new SendOutcome.Transient(131000, "unknown error", null);
        assertThat(settle(2, failure))
                .extracting(Settlement::status, Settlement::attempts)
                .containsExactly(Status.QUEUED, 2);
        assertThat(settle(3, failure).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void anUnreachableProviderCostsNoAttemptHoweverOften() {
        Settlement settlement = settle(3, new SendOutcome.Transient(0, "refused", null));
        assertThat(settlement.status()).isEqualTo(Status.QUEUED);
        assertThat(settlement.attempts()).isEqualTo(2);
    }

    @Test
    void rejectedIsFinalAndAnOptOutIsASkip() {
        assertThat(settle(1, new SendOutcome.Rejected(131026, "not on WhatsApp", false)))
                .extracting(Settlement::status, Settlement::errorCode, Settlement::nextAt)
                .containsExactly(Status.FAILED, 131026, null);
        assertThat(settle(1, new SendOutcome.Rejected(131050, "stopped", true)))
                .extracting(Settlement::status, Settlement::reason)
                .containsExactly(Status.SKIPPED, "opted_out");
    }

    @Test
    void blockedWaitsWithoutLosingAnAttempt() {
        Settlement settlement = settle(3, new Blocked(Blocked.Scope.SENDER, 190, "token expired"));
        assertThat(settlement.status()).isEqualTo(Status.QUEUED);
        assertThat(settlement.attempts()).isEqualTo(2);
        assertThat(settlement.nextAt()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
    }

    @Test
    void unknownIsNeverRequeued() {
        Settlement settlement = settle(1, new SendOutcome.Unknown("reset"));
        assertThat(settlement.status()).isEqualTo(Status.UNKNOWN);
        assertThat(settlement.nextAt()).isEqualTo(NOW.plusSeconds(30));
    }
}
