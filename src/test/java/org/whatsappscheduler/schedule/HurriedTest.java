package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.RunRows;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.planning.Rate;
import org.whatsappscheduler.planning.Recurring;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.When;

/** Send-now while a run is still being planned, and runs that can't be planned on. */
@QuarkusTest
class HurriedTest {

    /** More than a page of planning. */
    private static final int MANY = 6_000;

    @Inject
    TestData data;

    @Inject
    TimedSchedules schedules;

    @Inject
    Planner planner;

    @Inject
    Transitions transitions;

    @Inject
    RunRows rows;

    @Inject
    ScheduleQuery query;

    @Inject
    DeliveryQueue queue;

    @Inject
    Clock clock;

    private UUID sender;
    private Instant now;

    @BeforeEach
    void begin() {
        sender = data.foreignSender();
        now = clock.instant();
    }

    /** By everybody's own clock in ten hours, one a second, every day; the first page of two is planned. */
    private UUID halfPlanned() {
        LocalDateTime local =
                LocalDateTime.ofInstant(now, ZoneOffset.UTC).plusHours(10).truncatedTo(ChronoUnit.MINUTES);
        Timing timing = new Timing(
                new When(local.toString(), "recipient", "Europe/Madrid", null),
                new Recurring("FREQ=DAILY", null, null, null, null),
                null,
                null,
                null,
                new Rate(1.0, null, null),
                null,
                now,
                null,
                null);
        UUID group = schedules.group(MANY, "Asia/Tokyo", "America/Lima", "");
        UUID id = schedules.pending(group, sender, timing, local, local.toInstant(ZoneOffset.UTC), now);
        planner.startDue(Duration.ofSeconds(1));
        assertThat(planner.planPage()).isTrue();
        return id;
    }

    @Test
    void whatIsStillToBePlannedLeavesWithWhatIs() {
        UUID id = halfPlanned();
        transitions.sendNow(id);
        schedules.plan();
        assertThat(data.count("SELECT count(*) FROM deliveries WHERE schedule_id = ? AND status = 'queued'", id))
                .isEqualTo(MANY);
        assertThat(data.count(
                        "SELECT count(*) FROM delivery_queue WHERE sender_id = ? AND due_at > now() + interval '1 second'",
                        sender))
                .isZero();
        assertThat(query.get(id).nextOccurrenceAt())
                .as("tomorrow's comes as it would have")
                .isCloseTo(now.plus(Duration.ofHours(33)), within(3, ChronoUnit.HOURS));
        transitions.cancel(id);
    }

    /** Its expiry counts from now: nobody is told that it has expired, and nothing stays valid for the time of the line. */
    @Test
    void whatIsHurriedExpiresAsWhatIsDueNow() {
        Timing timing = new Timing(null, null, null, null, null, new Rate(0.01, null, null), null, now, 60_000L, null);
        UUID id = schedules.pending(data.group(3), sender, timing, null, now.plusSeconds(600), now.plusSeconds(600));
        transitions.sendNow(id);
        schedules.plan();
        List<Claim> claims = data.claim(queue, sender, Duration.ofSeconds(1), 10, 42);
        assertThat(claims).hasSize(3);
        assertThat(data.count(
                        "SELECT count(*) FROM schedule_runs WHERE schedule_id = ? AND pace IS NULL"
                                + " AND expires_at BETWEEN now() + interval '30 seconds' AND now() + interval '61 seconds'",
                        id))
                .isEqualTo(1);
    }

    @Test
    void aRunThatBreaksHalfWayFailsAndTakesBackWhatItHadQueued() {
        UUID id = halfPlanned();
        data.update(
                "UPDATE schedule_runs SET timing = jsonb_set(timing, '{when,fallback_zone}', '\"Mars/Olympus\"')"
                        + " WHERE schedule_id = ?",
                id);
        assertThat(planner.planPage()).isTrue();
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.failed);
        assertThat(query.get(id).statusReason()).isEqualTo("it cannot be planned");
        for (int i = 0;
                i < 100 && data.count("SELECT count(*) FROM delivery_queue WHERE sender_id = ?", sender) > 0;
                i++) {
            rows.goOn();
        }
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE sender_id = ?", sender))
                .isZero();
        assertThat(query.get(id).counts().cancelled()).isEqualTo(5_000);
    }
}
