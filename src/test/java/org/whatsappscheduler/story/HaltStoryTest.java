package org.whatsappscheduler.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.TestData;

/** Somebody pulls a brake, or WhatsApp does: nothing more leaves, nothing is lost, and it goes on when it may. */
@QuarkusTest
@WithTestResource(value = SimulatedWhatsApp.class)
class HaltStoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    TestData data;

    private String sender;

    @BeforeEach
    void aSlowSender() {
        sender = data.defaultSender();
        rate(100);
    }

    @AfterEach
    void goOn() {
        SimulatedWhatsApp.control("DELETE", "/faults", "");
        api().post("/api/dispatch/confirm").then().statusCode(200);
        api().post("/api/dispatch/resume").then().statusCode(200);
        rate(1_500);
    }

    private void rate(int perSecond) {
        data.update("UPDATE senders SET messages_per_second = ? WHERE id = ?::uuid", perSecond, sender);
        api().post("/api/senders/" + sender + "/resume").then().statusCode(200);
    }

    private String campaign(int recipients) {
        return schedule(
                message("Hi"), data.group(recipients).toString(), Instant.now().plusMillis(300));
    }

    private static int reached(String schedule) {
        var counts = read("/api/schedules/" + schedule).<String, Integer>getMap("counts");
        return counts.get("accepted") + counts.get("sent") + counts.get("delivered") + counts.get("read");
    }

    private static void awaitReached(String schedule, int least) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> reached(schedule) >= least);
    }

    /** Nothing but the calls under way comes in any more. */
    private static void assertStands(String schedule, int most) throws InterruptedException {
        Thread.sleep(500);
        int before = reached(schedule);
        Thread.sleep(1_000);
        assertThat(reached(schedule)).isEqualTo(before).isLessThan(most);
    }

    private void assertEverybodyOnce(String schedule, int recipients) {
        awaitReached(schedule, recipients);
        List<String> ids = data.ids("SELECT id FROM deliveries WHERE schedule_id = ?::uuid", schedule).stream()
                .map(Object::toString)
                .toList();
        assertThat(SimulatedWhatsApp.accepted().stream().filter(line -> ids.contains(line.substring(0, 36))))
                .hasSize(recipients);
    }

    @Test
    void aPausedScheduleStandsStillAndGoesOnWhereItStood() throws InterruptedException {
        String schedule = campaign(200);
        awaitReached(schedule, 30);
        api().post("/api/schedules/" + schedule + "/pause").then().statusCode(200);
        assertStands(schedule, 200);
        assertThat(read("/api/schedules/" + schedule).getString("status")).isEqualTo("paused");
        api().post("/api/schedules/" + schedule + "/resume").then().statusCode(200);
        assertEverybodyOnce(schedule, 200);
    }

    @Test
    void aPausedScheduleThatIsCancelledSendsNothingMore() throws InterruptedException {
        String schedule = campaign(200);
        awaitReached(schedule, 30);
        api().put("/api/schedules/" + schedule + "/pause").then().statusCode(200);
        assertStands(schedule, 200);
        api().post("/api/schedules/" + schedule + "/cancel").then().statusCode(200);
        await().atMost(PATIENCE).until(() -> read("/api/schedules/" + schedule).getInt("counts.queued") == 0);
        assertThat(reached(schedule) + read("/api/schedules/" + schedule).getInt("counts.cancelled"))
                .isEqualTo(200);
        api().post("/api/schedules/" + schedule + "/resume").then().statusCode(409);
    }

    @Test
    void theWholeDispatchAndASingleSenderCanBePaused() throws InterruptedException {
        String schedule = campaign(300);
        awaitReached(schedule, 30);
        api().body("{\"reason\": \"maintenance\"}")
                .post("/api/dispatch/pause")
                .then()
                .statusCode(200);
        assertStands(schedule, 300);
        assertThat(read("/api/dispatch").getString("status")).isEqualTo("paused");
        assertThat(read("/api/dispatch").getString("reason")).isEqualTo("maintenance");
        api().post("/api/dispatch/resume").then().statusCode(200);
        awaitReached(schedule, 130);
        api().post("/api/senders/" + sender + "/pause").then().statusCode(200);
        assertStands(schedule, 300);
        api().post("/api/senders/" + sender + "/resume").then().statusCode(200);
        assertEverybodyOnce(schedule, 300);
    }

    @Test
    void whatIsTooLateExpires() throws InterruptedException {
        api().post("/api/dispatch/pause").then().statusCode(200);
        String group = data.group(3).toString();
        String schedule = api().body("{\"message_id\": \"" + message("Hi") + "\", \"group_id\": \"" + group
                        + "\", \"scheduled_time\": \"" + Instant.now().plusMillis(300)
                        + "\", \"expires_after\": \"PT1S\"}")
                .post("/api/schedules")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        assertThat(read("/api/schedules/" + schedule).getString("expires_after"))
                .isEqualTo("PT1S");
        Thread.sleep(2_500);
        api().post("/api/dispatch/resume").then().statusCode(200);
        await().atMost(PATIENCE)
                .until(() ->
                        read("/api/schedules/" + schedule).getString("status").equals("expired"));
        assertThat(read("/api/schedules/" + schedule).getInt("counts.expired")).isEqualTo(3);
        api().body("{\"scope\": \"failed\"}")
                .post("/api/schedules/" + schedule + "/retry")
                .then()
                .statusCode(409);
    }

    @Test
    void whatIsUrgentOvertakesABulkCampaign() {
        String bulk = campaign(600);
        awaitReached(bulk, 20);
        String urgent = api().body("{\"message_id\": \"" + message("Hi") + "\", \"group_id\": \"" + data.group(5)
                        + "\", \"scheduled_time\": \"" + Instant.now().plusMillis(100)
                        + "\", \"priority\": \"urgent\"}")
                .post("/api/schedules")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        awaitReached(urgent, 5);
        assertThat(reached(bulk)).isLessThan(400);
        api().post("/api/schedules/" + bulk + "/cancel").then().statusCode(200);
    }

    @Test
    void aSenderThatWhatsAppStopsWaitsForAPerson() {
        SimulatedWhatsApp.control(
                "POST", "/faults", "{\"kind\": \"error\", \"code\": 131048, \"status\": 400, \"count\": 1}");
        String schedule = campaign(50);
        await().atMost(PATIENCE)
                .until(() -> read("/api/senders/" + sender).getString("status").equals("blocked"));
        assertThat(read("/api/senders/" + sender).getString("reason")).contains("131048");
        assertThat(read("/api/senders/" + sender).getString("blocked_until")).isNull();
        api().post("/api/senders/" + sender + "/resume").then().statusCode(200);
        data.update("UPDATE delivery_queue SET due_at = now() WHERE sender_id = ?::uuid", sender);
        assertEverybodyOnce(schedule, 50);
    }

    @Test
    void aPausedTemplateHoldsItsDeliveriesAndNobodyElses() {
        String name = "held_" + System.nanoTime() % 1_000_000;
        SimulatedWhatsApp.control(
                "POST", "/templates", "{\"name\": \"" + name + "\", \"language\": \"en\", \"paused\": true}");
        String template = api().body("{\"title\": \"T\", \"type\": \"template\", \"category\": \"utility\","
                        + " \"template\": {\"name\": \"" + name + "\", \"language\": \"en\"}}")
                .post("/api/messages")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        String held =
                schedule(template, data.group(20).toString(), Instant.now().plusMillis(300));
        await().atMost(PATIENCE)
                .until(() -> data.count(
                                "SELECT count(*) FROM delivery_parked p JOIN schedule_runs r ON r.id = p.run_id"
                                        + " WHERE r.schedule_id = ?::uuid AND p.until > now()",
                                held)
                        == 20);
        assertEverybodyOnce(campaign(20), 20);
        assertThat(read("/api/schedules/" + held).getInt("counts.queued")).isEqualTo(20);

        SimulatedWhatsApp.control("POST", "/templates", "{\"name\": \"" + name + "\", \"language\": \"en\"}");
        data.update("UPDATE template_holds SET held_until = now() WHERE name = ?", name);
        api().post("/api/senders/" + sender + "/resume").then().statusCode(200);
        api().body("{\"scope\": \"pending\"}")
                .post("/api/schedules/" + held + "/retry")
                .then()
                .statusCode(200);
        assertEverybodyOnce(held, 20);
    }

    @Test
    void aRestoredBackupSendsNothingUntilItIsConfirmed() throws InterruptedException {
        String schedule = campaign(300);
        awaitReached(schedule, 30);
        data.update("UPDATE dispatch_control SET epoch = epoch - 10");
        await().atMost(PATIENCE)
                .until(() -> read("/api/dispatch").getString("status").equals("in_doubt"));
        assertThat(read("/api/dispatch").getString("reason")).contains("epoch");
        assertStands(schedule, 300);
        api().post("/api/dispatch/confirm").then().statusCode(200);
        assertEverybodyOnce(schedule, 300);
    }

    @Test
    void whatFailedIsRetriedAndWhatWasDeliveredIsNot() {
        SimulatedWhatsApp.control(
                "POST", "/faults", "{\"kind\": \"error\", \"code\": 131026, \"status\": 400, \"count\": 2}");
        String schedule = campaign(6);
        await().atMost(PATIENCE)
                .until(() ->
                        read("/api/schedules/" + schedule).getString("status").equals("partially_sent"));
        assertThat(retry(schedule, "failed")).isEqualTo(2);
        assertThat(retry(schedule, "failed")).isZero();
        assertEverybodyOnce(schedule, 6);
        await().atMost(PATIENCE)
                .until(() ->
                        read("/api/schedules/" + schedule).getString("status").equals("sent"));
    }

    @Test
    void whatStayedUnknownIsSentAgainOnlyWhenAskedFor() {
        SimulatedWhatsApp.control("PUT", "/settings", "{\"receipts\": false}");
        SimulatedWhatsApp.control("POST", "/faults", "{\"kind\": \"accept_then_drop\", \"count\": 1}");
        String schedule = campaign(3);
        await().atMost(PATIENCE)
                .until(() -> read("/api/schedules/" + schedule).getInt("counts.unknown") == 1
                        && data.count(
                                        "SELECT count(*) FROM delivery_unknown u JOIN schedule_runs r ON r.id = u.run_id"
                                                + " WHERE r.schedule_id = ?::uuid",
                                        schedule)
                                == 0);
        SimulatedWhatsApp.control("PUT", "/settings", "{\"receipts\": true}");
        assertThat(retry(schedule, "unknown")).isEqualTo(1);
        awaitReached(schedule, 3);
        assertThat(retry(schedule, "unknown")).isZero();
    }

    private static int retry(String schedule, String scope) {
        return Api.api()
                .body("{\"scope\": \"" + scope + "\"}")
                .post("/api/schedules/" + schedule + "/retry")
                .then()
                .statusCode(200)
                .extract()
                .path("requeued");
    }
}
