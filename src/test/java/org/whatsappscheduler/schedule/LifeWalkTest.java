package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.planning.RunBook;

/** Whatever is asked of a schedule in whatever order is answered clearly, and it never gets stuck. */
@QuarkusTest
class LifeWalkTest {

    private static final int STEPS = 25;

    private static final List<String> TIMINGS = List.of(
            "'scheduled_time': '2031-01-06T09:00:00Z'",
            "'when': {'local': '2031-01-06T09:00', 'zone': 'Europe/Madrid'}",
            "'when': {'local': '2031-01-06T09:00', 'zone': 'recipient', 'fallback_zone': 'Europe/Madrid'}",
            "'when': {'local': '2031-01-06T09:00', 'zone': 'UTC'}, 'recurrence': {'rrule': 'FREQ=WEEKLY'}",
            "'when': {'local': '2031-01-06T09:00', 'zone': 'UTC'}, 'recurrence': {'rrule': 'FREQ=WEEKLY;COUNT=2'}",
            "'when': {'zone': 'recipient', 'fallback_zone': 'UTC'}, 'recurrence': {'cron': '0 */12 * * *'}");

    private static final List<String> CHANGES = List.of(
            "'quiet_hours': 'cautious'",
            "'quiet_hours': null",
            "'rate': {'per_second': 5}",
            "'recurrence': null",
            "'recurrence': {'rrule': 'FREQ=DAILY;COUNT=3'}",
            "'when': {'local': '2031-01-06T10:00', 'zone': 'UTC'}",
            "'when': {'local': '2020-01-06T10:00', 'zone': 'UTC', 'if_passed': 'send_now'}",
            "'scheduled_time': '2031-02-03T09:00:00Z'",
            "'expires_after': 'PT1H'",
            "'on_unknown': 'resend'",
            "'name': 'another'");

    private static final List<String> ACTIONS = List.of("send-now", "pause", "resume", "dry-run", "submit", "approve");

    @Inject
    TestData data;

    @Inject
    TimedSchedules schedules;

    @Inject
    DeliveryQueue queue;

    @Inject
    SettleStatement statement;

    @Inject
    RunBook book;

    @Inject
    Clock clock;

    private UUID sender;
    private UUID id;
    private final List<String> walked = new ArrayList<>();

    static IntStream seeds() {
        return IntStream.range(0, 24);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsAskedInVainOrLeftHanging(int seed) {
        Random random = new Random(seed);
        sender = data.foreignSender();
        String timing = TIMINGS.get(seed % TIMINGS.size());
        String body = "{'message_id': '%s', 'group_id': '%s', 'sender_id': '%s', %s}"
                .formatted(data.textMessage("Hi"), data.group(2), sender, timing);
        id = UUID.fromString(api().body(body.replace('\'', '"'))
                .post("/api/schedules")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
        walked.add(timing);
        for (int i = 0; i < STEPS; i++) {
            step(random);
            isWhole();
        }
        if (status().equals("paused")) {
            ask("resume", "");
        }
        for (int i = 0; i < 4; i++) {
            timePasses();
            sendAll();
            isWhole();
        }
        assertThat(status()).as(walked::toString).isNotEqualTo("sending");
        api().post("/api/schedules/" + id + "/cancel");
    }

    private void step(Random random) {
        switch (random.nextInt(6)) {
            case 0 -> timePasses();
            case 1 -> sendAll();
            case 2, 3 -> ask(ACTIONS.get(random.nextInt(ACTIONS.size())), "");
            default -> ask("", CHANGES.get(random.nextInt(CHANGES.size())));
        }
    }

    private void ask(String action, String change) {
        String path = "/api/schedules/" + id;
        int answer = change.isEmpty()
                ? api().post(path + "/" + action).statusCode()
                : api().body("{" + change.replace('\'', '"') + "}").patch(path).statusCode();
        walked.add(action + change + " " + answer);
        assertThat(answer).as(walked::toString).isIn(200, 409, 422);
    }

    /** Until its next occurrence, and all that is planned of it is due. */
    private void timePasses() {
        walked.add("time passes");
        data.update("UPDATE scheduled_messages SET next_run_at = now() WHERE next_run_at > now() AND id = ?", id);
        schedules.plan();
        data.update("UPDATE delivery_queue SET due_at = now() WHERE due_at > now() AND sender_id = ?", sender);
        book.close();
    }

    private void sendAll() {
        walked.add("all is sent");
        statement.settle(
                data.claim(queue, sender, Duration.ofSeconds(1), 100, 42).stream()
                        .map(claim -> Settlement.accepted(claim, "w" + claim.id(), clock.instant()))
                        .toList(),
                42);
        book.close();
        book.close();
    }

    private String status() {
        return read("/api/schedules/" + id).getString("status");
    }

    /** What is sending has a run under way; nobody has anything twice of one wall clock. */
    private void isWhole() {
        String status = status();
        boolean underWay = data.count(
                        "SELECT count(*) FROM schedule_runs WHERE schedule_id = ? AND state IN ('planning', 'sending')",
                        id)
                > 0;
        assertThat(underWay || !status.equals("sending")).as(walked::toString).isTrue();
        assertThat(data.count(
                        "SELECT count(*) FROM (SELECT r.local, d.recipient_id FROM deliveries d"
                                + " JOIN schedule_runs r ON r.id = d.run_id"
                                + " WHERE d.schedule_id = ? AND r.local IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1) twice",
                        id))
                .as(walked::toString)
                .isZero();
    }
}
