package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.planning.RunBook;

@QuarkusTest
class PlannerTest {

    private static final Duration LEAD = Duration.ofSeconds(10);

    @Inject
    TestData data;

    @Inject
    Planner planner;

    @Inject
    RunBook book;

    @Inject
    ScheduleQuery query;

    @Inject
    Transitions transitions;

    @Inject
    DeliveryQueue queue;

    @Inject
    SettleStatement statement;

    @Inject
    Clock clock;

    private UUID sender;
    private Instant now;

    @BeforeEach
    void begin() {
        sender = data.foreignSender();
        now = clock.instant();
    }

    private void plan() {
        planner.startDue(LEAD);
        while (planner.planPage()) {}
    }

    @Test
    void everyRecipientBecomesARowOnce() {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(12_000), sender, now);
        plan();
        plan();
        ScheduleView.Counts counts = query.get(schedule).counts();
        assertThat(counts.total()).isEqualTo(12_000);
        assertThat(counts.queued()).isEqualTo(12_000);
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE sender_id = ?", sender))
                .isEqualTo(12_000);
    }

    @Test
    void whoOptedOutOrLacksAVariableIsSkippedWithTheReason() {
        UUID group = data.group(3);
        UUID optedOut = data.memberOf(group);
        data.update("UPDATE recipients SET opted_out_at = now(), opt_out_source = 'test' WHERE id = ?", optedOut);
        UUID schedule = data.schedule(data.textMessage("Hi {{seat}}"), group, sender, now);
        plan();
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE schedule_id = ? AND reason = 'opted_out'", schedule))
                .isEqualTo(1);
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE schedule_id = ? AND reason = 'missing_variable'",
                        schedule))
                .isEqualTo(2);
    }

    @Test
    void nothingIsPlannedBeforeItsLead() {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(1), sender, now.plusSeconds(60));
        plan();
        assertThat(query.get(schedule).status()).isEqualTo(Schedule.Status.pending);
    }

    @Test
    void foldingChangesNoCountAndAnEndedRunIsJudged() {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(2), sender, now);
        plan();
        var claims = data.claim(queue, sender, LEAD, 10, 42);
        statement.settle(
                java.util.List.of(
                        Settlement.accepted(claims.get(0), "w" + claims.get(0).id(), now),
                        Settlement.ended(claims.get(1), Settlement.Status.FAILED, "no", 131026, now)),
                42);
        ScheduleView.Counts before = query.get(schedule).counts();
        book.close();
        book.close();
        ScheduleView after = query.get(schedule);
        assertThat(after.counts()).isEqualTo(before);
        assertThat(after.counts().accepted()).isEqualTo(1);
        assertThat(after.status()).isEqualTo(Schedule.Status.partially_sent);
    }

    /** Its content cannot be read; its places in line are further away than PostgreSQL can count. */
    @ParameterizedTest
    @ValueSource(strings = {"content = '{\"who\": 1}'", "pace = 1e-200"})
    void aRunThatCannotBePlannedFailsAndHoldsUpNoOther(String breakage) {
        UUID broken = data.schedule(data.textMessage("Hi"), data.group(3), sender, now.minusSeconds(5));
        UUID sound = data.schedule(data.textMessage("Hi"), data.group(1), sender, now);
        planner.startDue(LEAD);
        data.update("UPDATE schedule_runs SET " + breakage + " WHERE schedule_id = ?", broken);
        while (planner.planPage()) {}
        assertThat(query.get(broken).status()).isEqualTo(Schedule.Status.failed);
        assertThat(query.get(sound).counts().total()).isEqualTo(1);
    }

    @Test
    void anEmptyGroupFailsAndSaysWhy() {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(0), sender, now);
        plan();
        book.close();
        assertThat(query.get(schedule).status()).isEqualTo(Schedule.Status.failed);
        assertThat(query.get(schedule).statusReason()).contains("no recipients");
    }

    @Test
    void cancelSaysWhatItStoppedAndIsRepeatable() {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(10), sender, now);
        plan();
        var claims = data.claim(queue, sender, LEAD, 4, 42);
        statement.settle(
                claims.subList(0, 3).stream()
                        .map(c -> Settlement.accepted(c, "w" + c.id(), now))
                        .toList(),
                42);
        assertThat(transitions.cancel(schedule)).isEqualTo(new Cancellation(6, 3, 1));
        assertThat(transitions.cancel(schedule)).isEqualTo(new Cancellation(0, 3, 0));
        assertThat(query.get(schedule).counts().cancelled()).isEqualTo(6);
        assertThat(data.claim(queue, sender, LEAD, 10, 42)).isEmpty();
    }

    @Test
    void sendNowHurriesWhatIsPlannedForLaterAndNeverDoublesIt() {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(5), sender, now.plusSeconds(9));
        plan();
        transitions.sendNow(schedule);
        transitions.sendNow(schedule);
        assertThat(data.claim(queue, sender, Duration.ZERO, 100, 42)).hasSize(5);
    }
}
