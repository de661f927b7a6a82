package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.sender.OnUnknown;
import org.whatsappscheduler.sender.Sender;
import org.whatsappscheduler.whatsapp.SenderAccount;

/** A lane and the limits of its sender. */
class LaneTest {

    private static final UUID ID = new UUID(0, 1);
    private static final SenderAccount ACCOUNT = new SenderAccount(URI.create("http://127.0.0.1:9"), "v26.0", "1", "t");
    private static final long MINUTE = 60_000_000_000L;

    private static Sender sender(int perSecond, @Nullable Integer perHour) {
        return new Sender(ID, "1", perSecond, perHour, 64, OnUnknown.HOLD, null, null);
    }

    private static Lane lane() {
        // The guard's circuit is not asked here.
        Lane lane = new Lane(sender(10, 100), null);
        lane.refresh(sender(10, 100), ACCOUNT);
        return lane;
    }

    @Test
    void otherLimitsEndTheWaitForTheRate() {
        Lane lane = lane();
        long now = System.nanoTime();
        lane.usedUp(now + MINUTE);
        lane.refresh(sender(10, 100), ACCOUNT);
        assertThat(lane.isPaused(now)).isTrue();
        lane.refresh(sender(10, 200), ACCOUNT);
        assertThat(lane.isPaused(System.nanoTime())).isFalse();
    }

    @Test
    void otherLimitsDoNotEndWhatWhatsAppAskedFor() {
        Lane lane = lane();
        long now = System.nanoTime();
        lane.pause(now + MINUTE);
        lane.refresh(sender(20, null), ACCOUNT);
        assertThat(lane.isPaused(now)).isTrue();
        assertThat(lane.pausedUntilNanos()).isEqualTo(now + MINUTE);
    }

    @Test
    void withoutCredentialsNothingLeaves() {
        Lane lane = lane();
        assertThat(lane.isHalted(Instant.EPOCH)).isFalse();
        lane.withdraw();
        assertThat(lane.isHalted(Instant.EPOCH)).isTrue();
        assertThat(lane.isClosed(Instant.EPOCH, System.nanoTime())).isTrue();
    }

    private static Flight due(Instant at) {
        UUID id = UUID.randomUUID();
        return new Flight(
                new Claim(id, ID, ID, ID, at, null, null, 1, Priority.BULK, 0, false, Claim.RunState.ACTIVE, null),
                null,
                1,
                null,
                null);
    }

    @Test
    void aFewAreStartedEarlyAndLeaveRoomForWhoIsDueAtOnce() {
        Lane lane = new Lane(sender(80, null), null);
        Instant soon = Instant.EPOCH.plusMillis(100);
        Instant early = Instant.EPOCH.plusMillis(400);
        for (int i = 0; i < 20; i++) {
            lane.addAhead(due(early));
        }
        lane.addAhead(due(early.plusMillis(1)));
        List<Flight> first = lane.takeAhead(soon, early);
        assertThat(first).hasSize(4);
        first.forEach(lane::add);
        assertThat(lane.takeAhead(soon, early)).isEmpty();
        assertThat(lane.room(Priority.BULK)).isEqualTo(4);
        assertThat(lane.takeAhead(early, early)).hasSize(12);
        assertThat(lane.takeAllAhead()).hasSize(5);
    }
}
