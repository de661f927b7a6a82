package org.whatsappscheduler.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.recipient;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a customer would tell. */
@QuarkusTest
@WithTestResource(value = SimulatedWhatsApp.class)
class CampaignStoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static void awaitCounts(String schedule, Map<String, Integer> expected) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            JsonPath found = read("/api/schedules/" + schedule);
            expected.forEach((status, count) ->
                    assertThat(found.getInt("counts." + status)).as(status).isEqualTo(count));
        });
    }

    private static void awaitStatus(String schedule, String expected) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(read("/api/schedules/" + schedule).getString("status"))
                                .isEqualTo(expected));
    }

    @Test
    void aCampaignGoesOutAtItsMomentAndWhoSaysStopGetsNoOther() {
        SimulatedWhatsApp.control("PUT", "/settings", "{\"read_probability\": 0}");
        String ana = recipient("Ana");
        String ben = recipient("Ben");
        String guests = group(List.of(ana, ben, recipient("Chloe")));
        String hello = message("Hello {{name}}");
        Instant moment = Instant.now().plusMillis(1_500);

        String first = schedule(hello, guests, moment);
        awaitCounts(first, Map.of("total", 3, "delivered", 3));
        awaitStatus(first, "sent");
        String anasNumber = read("/api/recipients/" + ana).getString("phone_number");
        var received = SimulatedWhatsApp.control("GET", "/messages?to=%2B" + anasNumber.substring(1), "");
        assertThat(received).hasSize(1);
        assertThat(received.get(0).path("content").asText()).isEqualTo("Hello Ana");
        assertThat(Instant.ofEpochMilli(received.get(0).path("accepted_at_ms").asLong()))
                .isAfterOrEqualTo(moment.truncatedTo(java.time.temporal.ChronoUnit.MILLIS));

        SimulatedWhatsApp.control("POST", "/inbound", "{\"from\": \"" + anasNumber + "\", \"text\": \"Stop!\"}");
        await().atMost(PATIENCE).until(() -> read("/api/recipients/" + ana).getString("opted_out_at") != null);

        String second = schedule(hello, guests, Instant.now().plusMillis(500));
        awaitCounts(second, Map.of("total", 3, "delivered", 2, "skipped", 1));
        JsonPath skipped = read("/api/schedules/" + second + "/deliveries?status=skipped");
        assertThat(skipped.getString("items[0].recipient_id")).isEqualTo(ana);
        assertThat(skipped.getString("items[0].reason")).isEqualTo("opted_out");
        assertThat(SimulatedWhatsApp.control("GET", "/messages?to=%2B" + anasNumber.substring(1), ""))
                .hasSize(1);
    }

    @Test
    void oneDeliveryTellsItsWholeTimeline() {
        SimulatedWhatsApp.control("PUT", "/settings", "{\"read_probability\": 1}");
        SimulatedWhatsApp.control("POST", "/faults", "{\"kind\": \"error\", \"code\": 131000, \"count\": 1}");
        String schedule = schedule(message("Hi"), group(1), Instant.now().plusMillis(300));
        awaitCounts(schedule, Map.of("read", 1));
        String delivery = read("/api/schedules/" + schedule + "/deliveries").getString("items[0].id");
        JsonPath timeline = read("/api/deliveries/" + delivery);
        assertThat(timeline.getList("timeline.event", String.class))
                .contains("planned", "transient", "accepted", "sent", "delivered", "read");
        assertThat(timeline.getInt("attempts")).isEqualTo(2);
    }

    @Test
    void aFarScheduleIsCancelledAndAnotherSentNow() {
        String group = group(2);
        String cancelled = schedule(message("Hi"), group, Instant.now().plusSeconds(3_600));
        api().post("/api/schedules/" + cancelled + "/cancel").then().statusCode(200);
        assertThat(read("/api/schedules/" + cancelled).getString("status")).isEqualTo("cancelled");

        String hurried = schedule(message("Hi"), group, Instant.now().plusSeconds(3_600));
        api().put("/api/schedules/" + hurried + "/send-now/").then().statusCode(200);
        await().atMost(PATIENCE)
                .until(() ->
                        read("/api/schedules/" + hurried).getString("status").equals("sent"));
        api().post("/api/schedules/" + hurried + "/cancel").then().statusCode(409);
    }

    @Test
    void whatWhatsAppRefusesIsFinalAndSaysWhy() {
        String group = group(2);
        SimulatedWhatsApp.control(
                "POST", "/faults", "{\"kind\": \"error\", \"code\": 131026, \"status\": 400, \"count\": 1}");
        String schedule = schedule(message("Hi"), group, Instant.now().plusMillis(300));
        awaitCounts(schedule, Map.of("failed", 1, "queued", 0));
        JsonPath failed = read("/api/schedules/" + schedule + "/deliveries?status=failed");
        assertThat(failed.getInt("items[0].error_code")).isEqualTo(131026);
        assertThat(failed.getString("items[0].reason")).contains("not on WhatsApp");
        await().atMost(PATIENCE)
                .until(() ->
                        read("/api/schedules/" + schedule).getString("status").equals("partially_sent"));
    }

    @Test
    void anAnswerThatIsLostIsSettledByTheReceiptAndNeverSentAgain() {
        SimulatedWhatsApp.control("PUT", "/settings", "{\"read_probability\": 0}");
        String group = group(1);
        SimulatedWhatsApp.control("POST", "/faults", "{\"kind\": \"accept_then_drop\", \"count\": 1}");
        String schedule = schedule(message("Hi"), group, Instant.now().plusMillis(300));
        awaitCounts(schedule, Map.of("delivered", 1, "unknown", 0));
        String delivery = read("/api/schedules/" + schedule + "/deliveries").getString("items[0].id");
        assertThat(SimulatedWhatsApp.accepted().stream().filter(line -> line.startsWith(delivery)))
                .hasSize(1);
    }
}
