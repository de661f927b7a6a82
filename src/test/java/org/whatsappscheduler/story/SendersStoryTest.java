package org.whatsappscheduler.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.TestData;

/** Several numbers to send from, each with its own token and pace, and everything they can send. */
@QuarkusTest
@WithTestResource(value = SimulatedWhatsApp.class)
class SendersStoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TOKEN = "EAAG-token-of-a-story";

    @Inject
    TestData data;

    private record Line(String id, String phoneNumberId) {

        void patch(String field, Object value) {
            api().body(Map.of(field, value)).patch("/api/senders/" + id).then().statusCode(200);
        }

        String status() {
            return read("/api/senders/" + id).getString("status");
        }

        String schedule(String message, String group) {
            Instant at = Instant.now().plusMillis(200);
            return create(
                    "/api/schedules",
                    Map.of(
                            "message_id", message,
                            "group_id", group,
                            "sender_id", id,
                            "scheduled_time", at.toString()));
        }
    }

    private static Line line(int perSecond) {
        String number = Api.number().substring(1);
        String id = create(
                "/api/senders",
                Map.of(
                        "name",
                        "Line",
                        "phone_number_id",
                        number,
                        "access_token",
                        TOKEN,
                        "messages_per_second",
                        perSecond));
        return new Line(id, number);
    }

    @AfterEach
    void anyToken() {
        SimulatedWhatsApp.control("PUT", "/settings", "{\"access_tokens\": {}}");
    }

    private static void onlyTokens(Line line, String token) {
        SimulatedWhatsApp.control(
                "PUT",
                "/settings",
                "{\"access_tokens\": {\"" + line.phoneNumberId() + "\": \"" + token
                        + "\", \"100000000000001\": \"simulator-token\"}}");
    }

    private static int reached(String schedule) {
        var counts = read("/api/schedules/" + schedule).<String, Integer>getMap("counts");
        return counts.get("accepted") + counts.get("sent") + counts.get("delivered") + counts.get("read");
    }

    private static void awaitReached(String schedule, int least) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> reached(schedule) >= least);
    }

    @Test
    void eachSenderUsesItsOwnToken() {
        Line line = line(80);
        onlyTokens(line, TOKEN);
        String theirs = line.schedule(message("Hi"), data.group(3).toString());
        String ours = Api.schedule(
                message("Hi"), data.group(3).toString(), Instant.now().plusMillis(200));
        awaitReached(theirs, 3);
        awaitReached(ours, 3);
    }

    @Test
    void aRefusedTokenIsReplacedWithoutARestartAndIsInNoLog() {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = collecting(logged);
        Logger.getLogger("").addHandler(handler);
        try {
            Line line = line(80);
            onlyTokens(line, TOKEN + "-renewed");
            line.schedule(message("Hi"), data.group(1).toString());
            await().atMost(PATIENCE).until(() -> line.status().equals("blocked"));
            assertThat(read("/api/senders/" + line.id()).getString("reason")).startsWith("190");
            line.patch("access_token", TOKEN + "-renewed");
            assertThat(line.status()).isEqualTo("active");
            awaitReached(line.schedule(message("Hi"), data.group(2).toString()), 2);
        } finally {
            Logger.getLogger("").removeHandler(handler);
        }
        assertThat(logged).anyMatch(line -> line.contains("refused by WhatsApp"));
        assertThat(logged).noneMatch(line -> line.contains("EAAG"));
    }

    private static Handler collecting(List<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record.getMessage() + " "
                        + List.of(record.getParameters() == null ? new Object[0] : record.getParameters()) + " "
                        + record.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void aNewRateHoldsFromNowOn() {
        Line line = line(5);
        String schedule = line.schedule(message("Hi"), data.group(400).toString());
        awaitReached(schedule, 5);
        line.patch("messages_per_second", 500);
        // At the old rate it would take eighty seconds.
        awaitReached(schedule, 400);
    }

    @Test
    void aRateChangedByAnotherPodIsSeenByTheSweepAlone() {
        Line line = line(5);
        String schedule = line.schedule(message("Hi"), data.group(400).toString());
        awaitReached(schedule, 5);
        data.update(
                "UPDATE senders SET messages_per_second = 500, version = version + 1 WHERE id = ?::uuid", line.id());
        awaitReached(schedule, 400);
    }

    @Test
    void anHourThatWasUsedUpEndsWhenItsLimitIsTakenAway() throws InterruptedException {
        Line line = line(80);
        line.patch("messages_per_hour", 4);
        String schedule = line.schedule(message("Hi"), data.group(10).toString());
        awaitReached(schedule, 4);
        Thread.sleep(1_500);
        assertThat(reached(schedule)).isEqualTo(4);
        assertThat(read("/api/senders/" + line.id() + "/limits").getInt("messages_per_hour.remaining"))
                .isZero();
        line.patch("messages_per_hour", 0);
        awaitReached(schedule, 10);
    }

    @Test
    void aCampaignOfOneSenderKeepsNoOtherWaiting() {
        int many = 10_000;
        String campaign = Api.schedule(
                message("Hi"), data.group(many).toString(), Instant.now().plusMillis(500));
        awaitReached(campaign, 100);
        Line line = line(80);
        String single = line.schedule(message("Hi"), data.group(1).toString());
        awaitReached(single, 1);
        long before = data.count(
                "SELECT count(*) FROM deliveries c, deliveries s WHERE c.schedule_id = ?::uuid AND s.schedule_id = ?::uuid"
                        + " AND c.accepted_at < s.accepted_at",
                campaign,
                single);
        assertThat(before).isLessThan(many * 2 / 3);
        api().post("/api/schedules/" + campaign + "/cancel").then().statusCode(200);
    }

    @Test
    void everyTypeLeavesAsWhatsAppWantsIt() {
        Line line = line(80);
        String group = data.group(1).toString();
        List<Map<String, Object>> messages = List.of(
                Map.of("content", "see https://x.com", "preview_url", true),
                Map.of(
                        "type",
                        "image",
                        "media",
                        Map.of("link", "https://media.example/{{name}}.png", "caption", "{{name}}")),
                Map.of("type", "video", "media", Map.of("id", "1")),
                Map.of("type", "audio", "media", Map.of("id", "2")),
                Map.of("type", "document", "media", Map.of("id", "3", "filename", "{{name}}.pdf")),
                Map.of("location", Map.of("latitude", 40.5, "longitude", -3.5, "name", "{{name}}")),
                Map.of(
                        "template",
                        Map.of(
                                "name", "bill",
                                "language", "en",
                                "components",
                                        List.of(
                                                Map.of(
                                                        "type",
                                                        "header",
                                                        "parameters",
                                                        List.of(Map.of("type", "image", "image", Map.of("id", "4")))),
                                                Map.of(
                                                        "type",
                                                        "body",
                                                        "parameters",
                                                        List.of(Map.of(
                                                                "type",
                                                                "date_time",
                                                                "date_time",
                                                                Map.of("fallback_value", "{{name}}"))))))));
        for (Map<String, Object> fields : messages) {
            Map<String, Object> body = new java.util.HashMap<>(fields);
            body.put("title", "x");
            awaitReached(line.schedule(create("/api/messages", body), group), 1);
        }
        String to = data.text(
                "SELECT r.phone_number FROM recipients r JOIN group_recipients g ON g.recipient_id = r.id"
                        + " WHERE g.group_id = ?",
                UUID.fromString(group));
        var accepted = SimulatedWhatsApp.control("GET", "/messages?to=%2B" + to.substring(1), "");
        assertThat(accepted.findValuesAsText("type"))
                .containsExactly("text", "image", "video", "audio", "document", "location", "template");
        assertThat(accepted.path(1).path("content").asText()).contains("Person%200.png", "\"caption\":\"Person 0\"");
    }
}
