package org.whatsappscheduler.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.schedule;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.security.Sealing;

/** Webhooks, with a receiver over real HTTP. */
@QuarkusTest
class WebhookTest {

    private final TestData data;
    private final WebhookSweep sweep;
    private final WebhookQueue queue;
    private final WebhookConfig config;
    private final SchedulerConfig settings;
    private final DataSource database;
    private final Clock clock;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile int answer = 200;
    private HttpServer receiver;

    WebhookTest(
            TestData data,
            WebhookSweep sweep,
            WebhookQueue queue,
            WebhookConfig config,
            SchedulerConfig settings,
            DataSource database,
            Clock clock) {
        this.config = config;
        this.settings = settings;
        this.database = database;
        this.clock = clock;
        this.data = data;
        this.sweep = sweep;
        this.queue = queue;
    }

    /** A message as it came. */
    record Received(Headers headers, String body) {

        String id() {
            return headers.getFirst("webhook-id");
        }

        /** As a receiver would check it. */
        boolean isSignedWith(String secret) throws Exception {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replace("whsec_", "")), "HmacSHA256"));
            String expected = "v1,"
                    + Base64.getEncoder()
                            .encodeToString(
                                    mac.doFinal((id() + "." + headers.getFirst("webhook-timestamp") + "." + body)
                                            .getBytes(StandardCharsets.UTF_8)));
            return Arrays.asList(headers.getFirst("webhook-signature").split(" "))
                    .contains(expected);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        data.update("DELETE FROM webhooks");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/hook", exchange -> {
            received.add(new Received(
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            if (answer == 302) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
        data.update("DELETE FROM webhooks");
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    private JsonPath webhook(String... types) {
        return api().body(Map.of("url", url(), "types", List.of(types)))
                .post("/api/webhooks")
                .then()
                .statusCode(201)
                .header("Location", containsString("/api/webhooks/"))
                .extract()
                .jsonPath();
    }

    private void sweepUntil(int messages) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            sweep.sweep();
            return received.size() >= messages;
        });
    }

    private JsonPath delivery(String webhook) {
        return read("/api/webhooks/" + webhook + "/deliveries");
    }

    private void due() {
        data.update("UPDATE webhook_deliveries SET next_at = now() WHERE status = 'waiting'");
    }

    @Test
    void whatHappensIsToldAndSigned() throws Exception {
        JsonPath webhook = webhook("schedule.created");
        String schedule = schedule(message("x"), group(1), Instant.parse("2033-01-01T00:00:00Z"));
        api().post("/api/schedules/" + schedule + "/pause").then().statusCode(200);
        sweepUntil(1);
        await().untilAsserted(() -> assertThat(delivery(webhook.getString("id")).getList("items.status"))
                .containsExactly("delivered"));
        assertThat(received).hasSize(1);
        Received told = received.getFirst();
        assertThat(told.isSignedWith(webhook.getString("secret"))).isTrue();
        assertThat(told.isSignedWith("whsec_" + "A".repeat(43) + "=")).isFalse();
        JsonPath body = JsonPath.from(told.body());
        assertThat(body.getString("type")).isEqualTo("schedule.created");
        assertThat(body.getString("data.schedule_id")).isEqualTo(schedule);
        assertThat(Instant.parse(body.getString("timestamp"))).isAfter(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(told.headers().getFirst("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void whatIsNotTakenIsToldAgainWithTheSameId() {
        String id = webhook("sender.deleted").getString("id");
        answer = 500;
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202).body("status", equalTo("waiting"));
        sweepUntil(1);
        await().untilAsserted(() ->
                assertThat(delivery(id).getString("items[0].answer")).isEqualTo("500"));
        assertThat(Instant.parse(delivery(id).getString("items[0].next_at")))
                .isAfter(Clock.systemUTC().instant());
        assertThat(read("/api/webhooks/" + id).getString("failing_since")).isNotNull();
        sweep.sweep();
        assertThat(received).hasSize(1);
        answer = 204;
        due();
        sweepUntil(2);
        await().untilAsserted(() ->
                assertThat(delivery(id).getString("items[0].status")).isEqualTo("delivered"));
        assertThat(received.get(0).id()).isEqualTo(received.get(1).id());
        assertThat(read("/api/webhooks/" + id).getString("failing_since")).isNull();
    }

    @Test
    void theLastAttemptEndsIt() {
        String id = webhook("sender.deleted").getString("id");
        answer = 503;
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        data.update("UPDATE webhook_deliveries SET attempts = 9");
        sweepUntil(1);
        await().untilAsserted(() ->
                assertThat(delivery(id).getString("items[0].status")).isEqualTo("failed"));
        assertThat(delivery(id).getInt("items[0].attempts")).isEqualTo(10);
    }

    @Test
    void whoIsGoneIsToldNothingMore() {
        String id = webhook("sender.deleted").getString("id");
        answer = 410;
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        sweepUntil(1);
        await().untilAsserted(() -> api().get("/api/webhooks/" + id)
                .then()
                .body("enabled", equalTo(false))
                .body("disabled_reason", equalTo("it answered 410 Gone")));
        await().untilAsserted(() -> assertThat(delivery(id).getList("items.status"))
                .containsOnly("failed")
                .hasSize(2));
        answer = 200;
        api().body("{\"enabled\": true}")
                .patch("/api/webhooks/" + id)
                .then()
                .statusCode(200)
                .body("enabled", equalTo(true))
                .body("disabled_reason", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"url", "types", "enabled"})
    void whatAWebhookCannotBeWithoutIsNotTakenAway(String field) {
        api().body("{\"" + field + "\": null}")
                .patch("/api/webhooks/" + webhook("sender.deleted").getString("id"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/" + field));
    }

    @Test
    void whoFailsForDaysIsDisabledAndSaysWhy() {
        String id = webhook("sender.deleted").getString("id");
        data.update("UPDATE webhooks SET failing_since = now() - interval '6 days'");
        answer = 500;
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        sweepUntil(1);
        await().untilAsserted(() -> api().get("/api/webhooks/" + id)
                .then()
                .body("enabled", equalTo(false))
                .body("disabled_reason", equalTo("nothing could be delivered for five days")));
    }

    @Test
    void whatAProcessTookAndNeverSettledIsToldByAnother() {
        String id = webhook("sender.deleted").getString("id");
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        assertThat(queue.claim()).hasSize(1);
        assertThat(queue.claim()).isEmpty();
        sweep.sweep();
        assertThat(received).isEmpty();
        due();
        sweepUntil(1);
    }

    @Test
    void redirectsAreNotFollowed() {
        String id = webhook("sender.deleted").getString("id");
        answer = 302;
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        sweepUntil(1);
        await().untilAsserted(() ->
                assertThat(delivery(id).getString("items[0].answer")).isEqualTo("302"));
        assertThat(delivery(id).getString("items[0].status")).isEqualTo("waiting");
    }

    @Test
    void forADayTheOldSecretSignsToo() throws Exception {
        JsonPath webhook = webhook("sender.deleted");
        String id = webhook.getString("id");
        String anew = rotated(id).getString("secret");
        assertThat(anew).isNotEqualTo(webhook.getString("secret"));
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        sweepUntil(1);
        assertThat(received.getFirst().isSignedWith(anew)).isTrue();
        assertThat(received.getFirst().isSignedWith(webhook.getString("secret")))
                .isTrue();
        data.update("UPDATE webhooks SET previous_secret_until = now()");
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        sweepUntil(2);
        assertThat(received.get(1).isSignedWith(anew)).isTrue();
        assertThat(received.get(1).isSignedWith(webhook.getString("secret"))).isFalse();
    }

    private JsonPath rotated(String id) {
        return api().post("/api/webhooks/" + id + "/rotate-secret")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private Secret opened(String column, String id, Sealing sealing) {
        String sealed = Sql.on(database, "SELECT " + column + " FROM webhooks")
                .list(row -> row.getString(1))
                .getFirst();
        return new Webhooks(database, config, sealing, clock).open(UUID.fromString(id), sealed);
    }

    @Test
    void aStartWithANewSealingKeySealsBothSecretsAnew() {
        JsonPath webhook = webhook();
        String id = webhook.getString("id");
        String anew = rotated(id).getString("secret");
        String key = "new:" + Base64.getEncoder().encodeToString(new byte[32]);
        List<String> keys = Stream.concat(Stream.of(key), settings.sealingKeys().orElseThrow().stream())
                .toList();
        new Webhooks(database, config, new Sealing(keys), clock).onStart(new StartupEvent());
        Sealing withoutTheOld = new Sealing(List.of(key));
        assertThat(opened("sealed_secret", id, withoutTheOld).written()).isEqualTo(anew);
        assertThat(opened("sealed_previous_secret", id, withoutTheOld).written())
                .isEqualTo(webhook.getString("secret"));
    }

    @Test
    void aPreviousSecretThatCannotBeOpenedKeepsNothingFromBeingTold() throws Exception {
        JsonPath webhook = webhook("sender.deleted");
        String id = webhook.getString("id");
        String anew = rotated(id).getString("secret");
        data.update("UPDATE webhooks SET sealed_previous_secret = 'v1:gone:AAAA'");
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        sweepUntil(1);
        assertThat(received.getFirst().isSignedWith(anew)).isTrue();
        assertThat(received.getFirst().isSignedWith(webhook.getString("secret")))
                .isFalse();
    }

    @Test
    void theSecretIsShownOnceAndKeptSealed() {
        JsonPath webhook = webhook();
        String secret = webhook.getString("secret");
        assertThat(secret).startsWith("whsec_");
        assertThat(api().get("/api/webhooks/" + webhook.getString("id")).asString())
                .doesNotContain(secret);
        assertThat(data.count(
                        "SELECT count(*) FROM webhooks WHERE sealed_secret LIKE 'v1:%' AND sealed_secret NOT LIKE '%"
                                + secret.substring(6, 16) + "%' AND id = '" + webhook.getString("id") + "'"))
                .isOne();
    }

    @Test
    void nobodyIsToldTwiceOrNotAtAll() {
        webhook("import.progress");
        for (int i = 0; i < 30; i++) {
            data.update("INSERT INTO events (type, data) VALUES ('import.progress', jsonb_build_object('n', ?))", i);
            sweep.sweep();
        }
        sweepUntil(30);
        assertThat(received).hasSize(30).extracting(Received::id).doesNotHaveDuplicates();
    }

    @Test
    void whatIsDisabledOrDeletedIsToldNothing() {
        String id = webhook("import.progress").getString("id");
        data.update("INSERT INTO events (type, data) VALUES ('import.progress', '{}')");
        await().until(() -> {
            queue.fill();
            return !delivery(id).getList("items").isEmpty();
        });
        api().body("{\"enabled\": false}").patch("/api/webhooks/" + id).then().statusCode(200);
        sweep.sweep();
        assertThat(delivery(id).getString("items[0].status")).isEqualTo("failed");
        api().header("If-Match", "\"77\"").delete("/api/webhooks/" + id).then().statusCode(412);
        api().delete("/api/webhooks/" + id).then().statusCode(204);
        api().get("/api/webhooks/" + id + "/deliveries").then().statusCode(404);
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ftp://a.example/", "https://u:p@a.example/", "https://a.example/#x", "https:///x"})
    void whatIsNoAddressIsRefused(String url) {
        api().body(Map.of("url", url))
                .post("/api/webhooks")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("#/url"));
    }

    @Test
    void typesThatThereAreNotAreRefused() {
        api().body(Map.of("url", url(), "types", List.of("run.completed", "run.exploded")))
                .post("/api/webhooks")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("#/types/1"));
        assertThat(read("/api/webhooks").getList("items")).isEmpty();
        api().get("/api/webhooks/" + UUID.randomUUID()).then().statusCode(404);
    }
}
