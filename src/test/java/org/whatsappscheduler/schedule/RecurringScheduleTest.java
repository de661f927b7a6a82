package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.planning.Recurring;
import org.whatsappscheduler.planning.RunBook;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.When;

/** The life of a schedule that comes again. */
@QuarkusTest
class RecurringScheduleTest {

    @Inject
    TestData data;

    @Inject
    TimedSchedules schedules;

    @Inject
    Transitions transitions;

    @Inject
    RunBook book;

    @Inject
    Planner planner;

    @Inject
    RulesUpdate rules;

    @Inject
    ScheduleQuery query;

    @Inject
    DeliveryQueue queue;

    @Inject
    SettleStatement statement;

    @Inject
    Clock clock;

    private UUID sender;
    private LocalDateTime today;

    @BeforeEach
    void begin() {
        sender = data.foreignSender();
        today = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
    }

    /** Comes every day at this minute; its next occurrence was some days ago, or is now. */
    private UUID daily(int daysAgo, @Nullable String catchUp, String more) {
        LocalDateTime start = today.minusDays(20);
        When when = new When(start.toString(), "UTC", null, null);
        Recurring recurrence = new Recurring("FREQ=DAILY" + more, null, null, null, catchUp);
        Timing timing = new Timing(when, recurrence, null, null, null, null, null, Instant.EPOCH, null, null);
        LocalDateTime next = today.minusDays(daysAgo);
        Instant at = next.toInstant(ZoneOffset.UTC);
        return schedules.pending(data.group(2), sender, timing, next, at, at);
    }

    private void sendAll() {
        settle(
                data.claim(queue, sender, Duration.ofDays(2), 100, 42),
                claim -> Settlement.accepted(claim, "w" + claim.id(), clock.instant()));
    }

    private void settle(List<Claim> claims, Function<Claim, Settlement> fate) {
        statement.settle(claims.stream().map(fate).toList(), 42);
        book.close();
        book.close();
    }

    private long runs(UUID schedule, String state) {
        return data.count("SELECT count(*) FROM schedule_runs WHERE schedule_id = ? AND state = ?", schedule, state);
    }

    @Test
    void whileItRunsItIsSendingAndInBetweenItIsPending() {
        UUID id = daily(0, null, "");
        schedules.plan();
        ScheduleView sending = query.get(id);
        assertThat(sending.status()).isEqualTo(Schedule.Status.sending);
        assertThat(sending.nextOccurrenceAt()).isEqualTo(today.plusDays(1).toInstant(ZoneOffset.UTC));
        sendAll();
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.pending);
        assertThat(query.get(id).counts().accepted()).isEqualTo(2);
        schedules.plan();
        assertThat(runs(id, "done")).isEqualTo(1);
        assertThat(data.count("SELECT count(*) FROM schedule_runs WHERE schedule_id = ?", id))
                .isEqualTo(1);
    }

    @Test
    void afterTheLastOccurrenceItIsJudged() {
        UUID id = daily(0, null, ";COUNT=21");
        schedules.plan();
        assertThat(query.get(id).nextOccurrenceAt()).isNull();
        sendAll();
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.sent);
    }

    @Test
    void whatWasMissedIsWrittenDownAndOneMakesUpForIt() {
        UUID id = daily(3, "once", "");
        schedules.plan();
        assertThat(runs(id, "missed")).isEqualTo(3);
        assertThat(data.text(
                        "SELECT DISTINCT reason FROM schedule_runs WHERE schedule_id = ? AND state = 'missed'"
                                + " ORDER BY 1 LIMIT 1",
                        id))
                .isEqualTo("it had expired when the service was back");
        assertThat(query.get(id).counts().queued()).isEqualTo(2);
        sendAll();
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.pending);
    }

    @Test
    void whenEverythingWasMissedItWaitsForTheNextOrHasExpired() {
        UUID waits = daily(1, "skip", "");
        data.update("UPDATE scheduled_messages SET next_local = next_local - interval '1 day' WHERE id = ?", waits);
        UUID over = daily(3, "once", ";COUNT=18");
        schedules.plan();
        assertThat(query.get(over).status()).isEqualTo(Schedule.Status.expired);
        assertThat(query.get(over).statusReason()).contains("missed");
        assertThat(query.get(waits).nextOccurrenceAt()).isAfter(clock.instant());
    }

    @Test
    void planningTheSameWallClockTwiceMakesOneRun() {
        UUID id = daily(0, null, "");
        schedules.plan();
        data.update(
                "UPDATE scheduled_messages SET next_run_at = now(), scheduled_time = scheduled_time - interval '23 hours',"
                        + " next_local = (SELECT local FROM schedule_runs WHERE schedule_id = ?) WHERE id = ?",
                id,
                id);
        schedules.plan();
        assertThat(data.count("SELECT count(*) FROM schedule_runs WHERE schedule_id = ?", id))
                .isEqualTo(1);
        assertThat(query.get(id).counts().total()).isEqualTo(2);
    }

    @Test
    void betweenRunsItCanBeChangedAndARunUnderWayKeepsWhatItHas() {
        UUID id = daily(0, null, "");
        schedules.plan();
        UUID other = data.textMessage("Other");
        SchedulePatch patch = new SchedulePatch(
                null,
                other,
                null,
                null,
                null,
                null,
                Optional.of(new Recurring("FREQ=WEEKLY", null, null, null, null)),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        transitions.change(id, patch);
        assertThat(query.get(id).recurrence()).isEqualTo(new Recurring("FREQ=WEEKLY", null, null, null, null));
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.sending);
        assertThat(data.text("SELECT content ->> 'content' FROM schedule_runs WHERE schedule_id = ?", id))
                .isEqualTo("Hi");
    }

    @Test
    void pausedItKeepsItsRunAndResumedItGoesOnWithTheNextOccurrenceToCome() {
        UUID id = daily(0, null, "");
        schedules.plan();
        transitions.pause(id);
        assertThat(query.get(id).nextOccurrenceAt()).isNull();
        data.update("UPDATE scheduled_messages SET next_local = next_local - interval '5 days' WHERE id = ?", id);
        transitions.resume(id);
        ScheduleView resumed = query.get(id);
        assertThat(resumed.status()).isEqualTo(Schedule.Status.sending);
        assertThat(resumed.nextOccurrenceAt())
                .isBetween(clock.instant(), clock.instant().plus(Duration.ofDays(1)));
        sendAll();
        assertThat(query.get(id).counts().accepted()).isEqualTo(2);
    }

    @Test
    void sentNowItsNextOccurrenceIsUsedUp() {
        UUID id = daily(-1, null, "");
        transitions.sendNow(id);
        schedules.plan();
        sendAll();
        assertThat(query.get(id).counts().accepted()).isEqualTo(2);
        assertThat(query.get(id).nextOccurrenceAt()).isEqualTo(today.plusDays(2).toInstant(ZoneOffset.UTC));
        transitions.cancel(id);
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.cancelled);
        assertThat(query.get(id).nextOccurrenceAt()).isNull();
    }

    @Test
    void whenTheRulesOfAZoneChangeTheWallClockStays() {
        UUID id = daily(-1, null, "");
        data.update("UPDATE scheduled_messages SET next_run_at = next_run_at + interval '1 hour' WHERE id = ?", id);
        while (rules.page("2999a") > 0) {
            // page by page
        }
        assertThat(data.text("SELECT next_run_at::text FROM scheduled_messages WHERE id = ?", id))
                .startsWith(today.plusDays(1).toString().replace('T', ' '));
        assertThat(data.count("SELECT count(*) FROM scheduled_messages WHERE id = ? AND rules_version = '2999a'", id))
                .isEqualTo(1);
        data.update("UPDATE scheduled_messages SET next_run_at = next_run_at + interval '1 hour' WHERE id = ?", id);
        assertThat(rules.page("2020a")).isZero();
    }

    @Test
    void whatWasLockedWhenTheRulesChangedIsWorkedOutAnHourLater() {
        UUID id = daily(-1, null, "");
        data.update("UPDATE scheduled_messages SET next_run_at = next_run_at + interval '1 hour' WHERE id = ?", id);
        QuarkusTransaction.requiringNew().run(() -> {
            data.count("SELECT 1 FROM scheduled_messages WHERE id = ? FOR UPDATE", id);
            CompletableFuture.runAsync(() -> rules.onStart(new StartupEvent())).join();
        });
        String instant = "SELECT next_run_at::text FROM scheduled_messages WHERE id = ?";
        String tomorrow = today.plusDays(1).toString().replace('T', ' ');
        assertThat(data.text(instant, id)).doesNotStartWith(tomorrow);
        rules.hourly();
        assertThat(data.text(instant, id)).startsWith(tomorrow);
        int version = query.get(id).version();
        rules.hourly();
        assertThat(query.get(id).version()).isEqualTo(version);
    }

    /** The runs that make up for an outage begin in the same millisecond: their ids tell nothing about their order. */
    @Test
    void ofSeveralThatAreMadeUpForTheLatestOccurrenceCountsWhicheverEndsLast() {
        for (int i = 0; i < 5; i++) {
            UUID id = daily(2, "all", ";COUNT=21");
            data.update(
                    "UPDATE scheduled_messages SET expires_after_ms = ?, timing = timing || ?::jsonb WHERE id = ?",
                    Duration.ofDays(9).toMillis(),
                    "{\"expires_after_ms\": " + Duration.ofDays(9).toMillis() + "}",
                    id);
            schedules.plan();
            UUID latest =
                    data.id("SELECT id FROM schedule_runs WHERE schedule_id = ? ORDER BY occurrence DESC LIMIT 1", id);
            Map<Boolean, List<Claim>> claims = data.claim(queue, sender, Duration.ofDays(2), 100, 42).stream()
                    .collect(Collectors.partitioningBy(claim -> claim.runId().equals(latest)));
            settle(claims.get(true), claim -> Settlement.accepted(claim, "w" + claim.id(), clock.instant()));
            assertThat(query.get(id).status()).isEqualTo(Schedule.Status.sending);
            settle(
                    claims.get(false),
                    claim -> Settlement.ended(claim, Settlement.Status.FAILED, "no", 131026, clock.instant()));
            assertThat(runs(id, "done")).isEqualTo(3);
            assertThat(query.get(id).status()).isEqualTo(Schedule.Status.sent);
            assertThat(transitions.retry(id, RetryRequest.Scope.failed).requeued())
                    .isZero();
        }
    }

    @Test
    void whoseContentCannotBeReadHasFailedForGood() {
        UUID id = daily(0, null, "");
        planner.startDue(Duration.ofSeconds(1));
        data.update("UPDATE schedule_runs SET content = '{\"who\": 1}' WHERE schedule_id = ?", id);
        schedules.plan();
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.failed);
        assertThat(query.get(id).nextOccurrenceAt()).isNull();
    }

    @Test
    void onlyWhatHasOccurrencesLeftCanBeResumed() {
        UUID id = daily(-1, null, ";COUNT=22");
        transitions.pause(id);
        data.update(
                "UPDATE scheduled_messages SET timing = jsonb_set(timing, '{recurrence,rrule}', '\"FREQ=DAILY;COUNT=1\"')"
                        + " WHERE id = ?",
                id);
        assertThatThrownBy(() -> transitions.resume(id)).isInstanceOf(HttpProblem.class);
        assertThat(List.of(query.get(id).status())).containsExactly(Schedule.Status.paused);
    }
}
