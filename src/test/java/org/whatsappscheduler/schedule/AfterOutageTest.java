package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Recurring;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.When;
import org.whatsappscheduler.story.SimulatedWhatsApp;

/** The service was away for a minute, an hour or three days: what is sent, what is not, and what is told of it. */
@QuarkusTest
@WithTestResource(SimulatedWhatsApp.class)
class AfterOutageTest {

    private static final int RECIPIENTS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Duration A_WEEK = Duration.ofDays(7);

    /** What is due when it is back: at this minute; 50 and 20 minutes ago; and every half hour of three days. */
    private enum Outage {
        A_MINUTE(Duration.ZERO, 1),
        AN_HOUR(Duration.ofMinutes(50), 2),
        THREE_DAYS(Duration.ofMinutes(71 * 60 + 50), 144);

        private final Duration ago;
        private final int occurrences;

        Outage(Duration ago, int occurrences) {
            this.ago = ago;
            this.occurrences = occurrences;
        }
    }

    private record Case(UUID schedule, String name, int due, int sent) {}

    @Inject
    TestData data;

    @Inject
    TimedSchedules schedules;

    @Inject
    ScheduleQuery query;

    @Inject
    Clock clock;

    private UUID due(Outage outage, @Nullable Recurring recurrence, @Nullable Duration expiry) {
        LocalDateTime first = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MINUTES)
                .minus(outage.ago);
        Instant at = first.toInstant(ZoneOffset.UTC);
        Recurring halfHourly = recurrence == null
                ? null
                : new Recurring(
                        null,
                        "%d,%d * * * *".formatted(first.getMinute() % 30, first.getMinute() % 30 + 30),
                        null,
                        null,
                        recurrence.catchUp());
        Timing timing = new Timing(
                halfHourly == null ? null : new When(null, "UTC", null, null),
                halfHourly,
                null,
                null,
                null,
                null,
                null,
                Instant.EPOCH,
                expiry == null ? null : expiry.toMillis(),
                null);
        UUID sender = UUID.fromString(data.defaultSender());
        return schedules.pending(data.group(RECIPIENTS), sender, timing, halfHourly == null ? null : first, at, at);
    }

    private Case recurring(Outage outage, String catchUp, @Nullable Duration expiry, int sent) {
        UUID id = due(outage, new Recurring(null, null, null, null, catchUp), expiry);
        return new Case(id, outage + " " + catchUp + " " + expiry, outage.occurrences, sent);
    }

    @Test
    void whatRecursIsMadeUpForAsAskedUnlessItHasExpired() {
        List<Case> cases = new ArrayList<>();
        for (Duration expiry : new Duration[] {HALF_AN_HOUR, null, A_WEEK}) {
            cases.add(recurring(Outage.A_MINUTE, "skip", expiry, 1));
            cases.add(recurring(Outage.A_MINUTE, "once", expiry, 1));
            cases.add(recurring(Outage.A_MINUTE, "all", expiry, 1));
            cases.add(recurring(Outage.AN_HOUR, "skip", expiry, 0));
            cases.add(recurring(Outage.AN_HOUR, "once", expiry, 1));
            cases.add(recurring(Outage.AN_HOUR, "all", expiry, expiry == HALF_AN_HOUR ? 1 : 2));
            cases.add(recurring(Outage.THREE_DAYS, "skip", expiry, 0));
            cases.add(recurring(Outage.THREE_DAYS, "once", expiry, 1));
            cases.add(recurring(Outage.THREE_DAYS, "all", expiry, expiry == null ? 12 : expiry == A_WEEK ? 24 : 1));
        }
        for (Case each : cases) {
            await(each.name).atMost(PATIENCE).until(() -> ended(each.schedule));
            assertThat(runs(each.schedule, "done")).as(each.name).isEqualTo(each.sent);
            assertThat(runs(each.schedule, "missed")).as(each.name).isEqualTo(each.due - each.sent);
            assertThat(accepted(each.schedule)).as(each.name).isEqualTo((long) each.sent * RECIPIENTS);
            assertThat(query.get(each.schedule).status()).as(each.name).isEqualTo(Schedule.Status.pending);
        }
    }

    @Test
    void aSingleOneIsSentLateOrExpires() {
        List<Case> cases = new ArrayList<>();
        for (Outage outage : Outage.values()) {
            for (Duration expiry : new Duration[] {HALF_AN_HOUR, null, A_WEEK}) {
                Duration lasts = expiry == null ? Duration.ofHours(6) : expiry;
                boolean sent = outage.ago.compareTo(lasts) < 0;
                cases.add(new Case(due(outage, null, expiry), outage + " " + expiry, 1, sent ? 1 : 0));
            }
        }
        for (Case each : cases) {
            await(each.name).atMost(PATIENCE).until(() -> ended(each.schedule));
            assertThat(accepted(each.schedule)).as(each.name).isEqualTo((long) each.sent * RECIPIENTS);
            assertThat(query.get(each.schedule).counts().expired())
                    .as(each.name)
                    .isEqualTo((long) (1 - each.sent) * RECIPIENTS);
            assertThat(query.get(each.schedule).status())
                    .as(each.name)
                    .isEqualTo(each.sent == 1 ? Schedule.Status.sent : Schedule.Status.expired);
        }
    }

    /** Whether it has been started, and nothing of it is under way. */
    private boolean ended(UUID schedule) {
        return data.count("SELECT count(*) FROM schedule_runs WHERE schedule_id = ?", schedule) > 0
                && runs(schedule, "planning") + runs(schedule, "sending") == 0
                && query.get(schedule).status() != Schedule.Status.sending;
    }

    private long runs(UUID schedule, String state) {
        return data.count("SELECT count(*) FROM schedule_runs WHERE schedule_id = ? AND state = ?", schedule, state);
    }

    /** Of those WhatsApp has accepted, once each. */
    private long accepted(UUID schedule) {
        List<String> ids = data.ids("SELECT id FROM deliveries WHERE schedule_id = ?", schedule).stream()
                .map(Object::toString)
                .toList();
        return SimulatedWhatsApp.accepted().stream()
                .filter(line -> ids.contains(line.substring(0, 36)))
                .count();
    }
}
