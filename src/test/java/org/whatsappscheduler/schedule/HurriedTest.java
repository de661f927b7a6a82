package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.narayana.jta.QuarkusTransaction;
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
import org.whatsappscheduler.planning.RunBook;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.When;
import org.whatsappscheduler.sender.Hours;

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
    RunBook book;

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

    /** A run was paused while it was planned, and the next occurrence has come. */
    @Test
    void twoRunsThatAreBeingPlannedAreHurriedTogether() {
        UUID id = halfPlanned();
        data.update(
                "INSERT INTO schedule_runs SELECT (jsonb_populate_record(r, jsonb_build_object('id', uuidv7(),"
                        + " 'occurrence', r.occurrence + interval '1 day', 'local', r.local + interval '1 day',"
                        + " 'plan_cursor', NULL))).* FROM schedule_runs r WHERE schedule_id = ?",
                id);
        transitions.sendNow(id);
        assertThat(data.count(
                        "SELECT count(DISTINCT occurrence) FROM schedule_runs WHERE schedule_id = ?"
                                + " AND occurrence < now() + interval '1 second'",
                        id))
                .isEqualTo(2);
        transitions.cancel(id);
    }

    /** What is being brought back from a pause, page by page, is hurried as well. */
    @Test
    void whatIsStillParkedAfterAPauseIsHurriedToo() {
        UUID id = data.schedule(data.textMessage("Hi"), data.group(MANY), sender, now.plusSeconds(60));
        data.update("UPDATE scheduled_messages SET next_run_at = now() WHERE id = ?", id);
        schedules.plan();
        transitions.pause(id);
        clear();
        transitions.resume(id);
        assertThat(data.count("SELECT count(*) FROM delivery_parked WHERE sender_id = ?", sender))
                .isPositive();
        transitions.sendNow(id);
        clear();
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE sender_id = ? AND due_at <= now()", sender))
                .isEqualTo(MANY);
        transitions.cancel(id);
    }

    private void clear() {
        for (int i = 0; i < 100 && data.count("SELECT count(*) FROM run_clearances") > 0; i++) {
            QuarkusTransaction.requiringNew().run(rows::goOn);
        }
    }

    /** It would expire before anybody may get it, and what recurs would have used its occurrence up for nothing. */
    @Test
    void whatWouldExpireBeforeTheHoursBeginIsNotSentNow() {
        LocalDateTime clockTime = LocalDateTime.ofInstant(now, ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        List<Hours> inSixHours = List.of(new Hours(
                List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
                clockTime.plusHours(6).toLocalTime().toString(),
                clockTime.plusHours(8).toLocalTime().toString()));
        Instant at = now.plus(Duration.ofHours(7));
        Timing timing = new Timing(null, null, inSixHours, null, null, null, null, now, 3_600_000L, null);
        UUID id = schedules.pending(data.group(2), sender, timing, null, at, at);
        assertThatThrownBy(() -> transitions.sendNow(id)).hasMessageContaining("expire before the hours");
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.pending);
        assertThat(query.get(id).nextOccurrenceAt()).isCloseTo(at, within(1, ChronoUnit.MILLIS));
        transitions.cancel(id);
    }

    @Test
    void aRunThatBreaksBesideAnotherFailsTheScheduleWhenThatHasEnded() {
        UUID id = halfPlanned();
        data.update(
                "INSERT INTO schedule_runs SELECT (jsonb_populate_record(r, jsonb_build_object('id', uuidv7(),"
                        + " 'state', 'sending', 'occurrence', r.occurrence - interval '1 day', 'local',"
                        + " r.local - interval '1 day', 'queued', 0))).* FROM schedule_runs r WHERE schedule_id = ?",
                id);
        breakIt(id);
        assertThat(planner.planPage()).isTrue();
        assertThat(query.get(id).status()).as("the other goes on").isEqualTo(Schedule.Status.sending);
        clear();
        book.close();
        book.close();
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.failed);
        assertThat(query.get(id).statusReason()).isEqualTo("it cannot be planned");
    }

    private void breakIt(UUID id) {
        data.update(
                "UPDATE schedule_runs SET timing = jsonb_set(timing, '{when,fallback_zone}', '\"Mars/Olympus\"')"
                        + " WHERE schedule_id = ? AND state = 'planning'",
                id);
    }

    @Test
    void aRunThatBreaksHalfWayFailsAndTakesBackWhatItHadQueued() {
        UUID id = halfPlanned();
        breakIt(id);
        assertThat(planner.planPage()).isTrue();
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.failed);
        assertThat(query.get(id).statusReason()).isEqualTo("it cannot be planned");
        clear();
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE sender_id = ?", sender))
                .isZero();
        assertThat(query.get(id).counts().cancelled()).isEqualTo(5_000);
    }
}
