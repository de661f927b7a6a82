package org.whatsappscheduler.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;

/** Whether messages go out on time, and if not, whose fault it is. */
@QuarkusTest
@WithTestResource(value = SimulatedWhatsApp.class)
class LatenessStoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Inject
    TestData data;

    @TestHTTPResource(value = "/metrics", management = true)
    String metrics;

    private String sender;

    @BeforeEach
    void sender() {
        sender = data.defaultSender();
    }

    @AfterEach
    void goOn() {
        SimulatedWhatsApp.control("DELETE", "/faults", "");
        api().post("/api/dispatch/resume").then().statusCode(200);
        rate(1_500);
    }

    private void rate(int perSecond) {
        data.update("UPDATE senders SET messages_per_second = ? WHERE id = ?::uuid", perSecond, sender);
        api().post("/api/senders/" + sender + "/resume").then().statusCode(200);
    }

    private String campaign(int recipients) {
        return schedule(
                message("Hi"), data.group(recipients).toString(), Instant.now().plusMillis(500));
    }

    private JsonPath lateness(String schedule) {
        await().atMost(PATIENCE).until(() -> read("/api/schedules/" + schedule).getMap("lateness") != null);
        JsonPath run = read("/api/schedules/" + schedule + "/runs");
        assertThat(run.getMap("items[0].lateness"))
                .isEqualTo(read("/api/schedules/" + schedule).getMap("lateness"));
        run.setRootPath("items[0].lateness");
        return run;
    }

    /** How many deliveries were late for a cause. */
    private double late(String cause) {
        return scraped("dispatch_lateness_seconds_count{cause=\"" + cause + "\"");
    }

    private double scraped(String series) {
        return RestAssured.get(metrics)
                .asString()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRunTellsHowLateItWasAndTheScrapeCountsEveryDelivery() {
        double before = scraped("dispatch_on_time_total") + scraped("dispatch_late_total");
        JsonPath run = lateness(campaign(20));
        assertThat(run.getLong("p50_ms")).isBetween(0L, run.getLong("p95_ms"));
        assertThat(run.getLong("p95_ms")).isLessThanOrEqualTo(run.getLong("p99_ms"));
        assertThat(run.getLong("p99_ms")).isLessThanOrEqualTo(run.getLong("max_ms"));
        assertThat(run.getDouble("on_time")).isBetween(0.0, 1.0);
        assertThat(scraped("dispatch_on_time_total") + scraped("dispatch_late_total") - before)
                .isEqualTo(20);
        assertThat(scraped("dispatch_lateness_objective_seconds")).isEqualTo(1);
        assertThat(scraped("dispatch_lateness_target")).isEqualTo(0.99);
        await().atMost(PATIENCE).until(() -> read("/api/stats").get("punctuality.last_minute") != null);
        JsonPath stats = read("/api/stats");
        assertThat(stats.getLong("punctuality.objective_ms")).isEqualTo(1_000);
        assertThat(stats.getDouble("punctuality.last_hour")).isBetween(0.0, 1.0);
    }

    @Test
    void aSlowSenderIsLateBecauseOfItsRate() {
        rate(10);
        double before = late("rate");
        JsonPath run = lateness(campaign(50));
        assertThat(run.getLong("max_ms")).isGreaterThan(2_000);
        assertThat(run.getDouble("on_time")).isLessThan(0.9);
        assertThat(late("rate") - before).isGreaterThanOrEqualTo(20);
        run.setRootPath("items[0]");
        assertThat(run.getInt("lateness_histogram.findAll { it.cause == 'rate' }.deliveries.sum()"))
                .as("the run tells the same")
                .isEqualTo((int) (late("rate") - before));
        assertThat(run.getInt("lateness_histogram.deliveries.sum()")).isEqualTo(50);
    }

    @Test
    void whatAPauseOfTheDispatchHeldBackIsAnOutage() {
        double before = late("outage");
        api().post("/api/dispatch/pause").then().statusCode(200);
        String schedule = campaign(5);
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        api().post("/api/dispatch/resume").then().statusCode(200);
        JsonPath run = lateness(schedule);
        assertThat(run.getLong("p50_ms")).isGreaterThan(2_000);
        assertThat(run.getDouble("on_time")).isZero();
        assertThat(late("outage") - before).isEqualTo(5);
    }

    @Test
    void whatHadToBeTriedAgainIsTheProvidersAndLateSinceItsInstant() {
        double before = late("provider");
        SimulatedWhatsApp.control("POST", "/faults", "{\"kind\": \"error\", \"code\": 130429, \"count\": 1}");
        String schedule = campaign(1);
        JsonPath run = lateness(schedule);
        String delivery = read("/api/schedules/" + schedule + "/deliveries").getString("items[0].id");
        long waited = data.count(
                "SELECT date_part('epoch', d.accepted_at - d.due_at) * 1000 FROM deliveries d WHERE id = ?::uuid",
                delivery);
        assertThat(run.getLong("max_ms")).isBetween(waited - 1, waited + 1);
        assertThat(late("provider") - before).isEqualTo(waited > 1_000 ? 1 : 0);
    }
}
