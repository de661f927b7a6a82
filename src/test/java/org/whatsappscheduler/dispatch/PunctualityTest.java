package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.LatenessConfig;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.sender.OnUnknown;
import org.whatsappscheduler.sender.Sender;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SenderAccount;

/** What is counted as late, from when on, and what is remembered of what was put off. */
class PunctualityTest {

    private static final Instant DUE = Instant.parse("2030-01-01T09:00:00Z");
    private static final UUID ID = new UUID(1, 1);
    private static final LatenessConfig CONFIG = new SmallRyeConfigBuilder()
            .withMapping(LatenessConfig.class)
            .build()
            .getConfigMapping(LatenessConfig.class);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Punctuality punctuality =
            new Punctuality(new LatenessMeters(registry, CONFIG, Clock.fixed(DUE, ZoneOffset.UTC)), CONFIG);
    private final Lane lane = new Lane(new Sender(ID, "1", 10, null, 64, OnUnknown.HOLD, null, null), null);

    @BeforeEach
    void openForLong() {
        lane.closures().seen(null, DUE.minusSeconds(3_600));
    }

    private Flight flight(Instant dueAt, @Nullable Instant wasDueAt) {
        Claim claim = new Claim(
                ID, ID, ID, ID, dueAt, wasDueAt, null, 1, Priority.BULK, 0, true, Claim.RunState.ACTIVE, null);
        return new Flight(claim, null, 1, punctuality.origin(claim), null);
    }

    private Call call(Flight flight, Instant at) {
        return new Call(lane, flight, new SenderAccount(URI.create("http://127.0.0.1:9"), "v26.0", "1", "t"), at, null);
    }

    private void accepted(Flight flight, Instant called, Instant at) {
        SendOutcome outcome = new SendOutcome.Accepted("w");
        punctuality.ended(call(flight, called), outcome, Settlement.accepted(flight.claim(), "w", at));
    }

    private double seconds(LateCause cause) {
        return registry.get("dispatch.lateness")
                .tag("cause", cause.label())
                .timer()
                .totalTime(java.util.concurrent.TimeUnit.SECONDS);
    }

    private double count(String counter) {
        return registry.get(counter).counter().count();
    }

    @Test
    void onTimeHasNoCauseAndNothingIsEarly() {
        accepted(flight(DUE, null), DUE.plusMillis(1), DUE.plusMillis(800));
        accepted(flight(DUE, null), DUE.minusMillis(2), DUE.minusMillis(1));
        assertThat(seconds(LateCause.NONE)).isEqualTo(0.8);
        assertThat(count("dispatch.on.time")).isEqualTo(2);
        assertThat(count("dispatch.late")).isZero();
    }

    @Test
    void whatWasPutOffHereIsLateSinceItWasPlanned() {
        Flight first = flight(DUE, null);
        SendOutcome tooFast = new Throttled(Throttled.Scope.SENDER, 130429, "too fast", null);
        Instant again = DUE.plusSeconds(5);
        punctuality.ended(
                call(first, DUE),
                tooFast,
                Settlement.requeued(first.claim(), false, again, "throttled", "too fast", 130429, DUE.plusMillis(50)));
        accepted(flight(again, null), again.plusMillis(10), again.plusMillis(500));
        assertThat(seconds(LateCause.PROVIDER)).isEqualTo(5.5);
        assertThat(count("dispatch.late")).isEqualTo(1);
        accepted(flight(again, null), again, again.plusMillis(100));
        assertThat(count("dispatch.on.time"))
                .as("forgotten once it was taken up")
                .isEqualTo(1);
    }

    @Test
    void whatCouldNotBeReachedIsAnOutageAndManyToOneRecipientAreTheRate() {
        Flight first = flight(DUE, null);
        punctuality.ended(
                call(first, DUE),
                new SendOutcome.Transient(0, "refused", null),
                Settlement.requeued(first.claim(), false, DUE.plusSeconds(2), "unreachable", "refused", 0, DUE));
        accepted(flight(DUE.plusSeconds(2), null), DUE.plusSeconds(2), DUE.plusMillis(2_100));
        assertThat(seconds(LateCause.OUTAGE)).isEqualTo(2.1);
        punctuality.putOff(flight(DUE, null), LateCause.RATE, DUE, DUE.plusSeconds(6), lane);
        accepted(flight(DUE.plusSeconds(6), null), DUE.plusSeconds(6), DUE.plusMillis(6_100));
        assertThat(seconds(LateCause.RATE)).isEqualTo(6.1);
    }

    @Test
    void whatWasPlannedAfterItsInstantIsLateSinceThen() {
        accepted(flight(DUE.plusSeconds(30), DUE), DUE.plusSeconds(30), DUE.plusSeconds(31));
        assertThat(seconds(LateCause.BACKLOG)).isEqualTo(31);
    }

    @Test
    void whatMissedItsWindowIsLateSinceItWasPlanned() {
        punctuality.deferred(flight(DUE, null).claim());
        Instant next = DUE.plusSeconds(50_000);
        accepted(flight(next, null), next.plusSeconds(20), next.plusSeconds(21));
        assertThat(seconds(LateCause.WINDOW)).isEqualTo(50_021);
    }

    @Test
    void handedBackBeforeItsInstantIsNotPutOff() {
        Flight early = flight(DUE, null);
        punctuality.putOff(early, LateCause.OUTAGE, DUE.minusSeconds(1), DUE.minusSeconds(1), lane);
        assertThat(punctuality.origin(early.claim())).isNull();
    }

    @Test
    void whatExpiresIsLateAndHasNoLateness() {
        new LatenessMeters(registry, CONFIG, Clock.fixed(DUE, ZoneOffset.UTC)).expired(3);
        assertThat(count("dispatch.late")).isEqualTo(3);
    }

    @Test
    void onlySoManyAreRemembered() {
        for (int i = 0; i < 10_001; i++) {
            UUID id = new UUID(2, i);
            Claim claim =
                    new Claim(id, ID, ID, ID, DUE, null, null, 1, Priority.BULK, 0, true, Claim.RunState.ACTIVE, null);
            punctuality.putOff(
                    new Flight(claim, null, 1, null, null),
                    LateCause.RATE,
                    DUE.plusSeconds(1),
                    DUE.plusSeconds(1),
                    lane);
            if (i == 10_000) {
                assertThat(punctuality.origin(claim)).isNotNull();
            }
        }
        Claim oldest = new Claim(
                new UUID(2, 0), ID, ID, ID, DUE, null, null, 1, Priority.BULK, 0, true, Claim.RunState.ACTIVE, null);
        assertThat(punctuality.origin(oldest)).isNull();
    }
}
