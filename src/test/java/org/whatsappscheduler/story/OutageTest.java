package org.whatsappscheduler.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.EmbeddedServers;
import org.whatsappscheduler.TestData;

/** Everything we depend on goes away under way and comes back: nothing is lost, nothing is sent twice. */
@QuarkusTest
@WithTestResource(value = SimulatedWhatsApp.class)
class OutageTest {

    private static final int RECIPIENTS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    TestData data;

    private String schedule;

    @BeforeEach
    void campaignUnderWay() {
        SimulatedWhatsApp.control("PUT", "/settings", "{\"messages_per_second\": 100}");
        String group = data.group(RECIPIENTS).toString();
        schedule = schedule(message("Hi"), group, Instant.now().plusMillis(200));
        await().atMost(PATIENCE).until(() -> reached() > 20);
    }

    private long reached() {
        var counts = read("/api/schedules/" + schedule).<String, Integer>getMap("counts");
        return counts.get("accepted") + counts.get("sent") + counts.get("delivered") + counts.get("read");
    }

    private void everybodyGotItOnce() {
        await().atMost(PATIENCE).until(() -> reached() == RECIPIENTS);
        List<String> ids = deliveries();
        Map<String, Long> times = SimulatedWhatsApp.accepted().stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .filter(ids::contains)
                .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
        assertThat(times).hasSize(RECIPIENTS);
        assertThat(times.values()).containsOnly(1L);
    }

    private List<String> deliveries() {
        return read("/api/schedules/" + schedule + "/deliveries?limit=500").getList("items.id", String.class);
    }

    @Test
    void withoutRedisEverythingWorksSlower() {
        EmbeddedServers.stopRedis();
        try {
            long before = reached();
            await().atMost(PATIENCE).until(() -> reached() > before + 50);
        } finally {
            EmbeddedServers.startRedis();
        }
        everybodyGotItOnce();
    }

    @Test
    void withoutPostgresTheApiSaysSoAndTheSweeperWaits() {
        EmbeddedServers.stopPostgres();
        try {
            api().get("/api/schedules")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "5")
                    .body("code", org.hamcrest.Matchers.equalTo("DEPENDENCY_UNAVAILABLE"));
        } finally {
            EmbeddedServers.startPostgres();
        }
        await().atMost(PATIENCE).until(() -> api().get("/api/schedules").statusCode() == 200);
        everybodyGotItOnce();
    }

    @Test
    void withoutWhatsAppNothingIsLost() {
        SimulatedWhatsApp.vanish();
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        SimulatedWhatsApp.appear();
        await().atMost(PATIENCE).until(() -> reached() + unknown() == RECIPIENTS);
        List<String> ids = deliveries();
        Map<String, Long> times = SimulatedWhatsApp.accepted().stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .filter(ids::contains)
                .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
        assertThat(times.values()).containsOnly(1L);
        assertThat(times).hasSizeGreaterThanOrEqualTo((int) (RECIPIENTS - unknown()));
    }

    /** Cut off in the middle of a call: nobody can know, and nobody sends it again. */
    private long unknown() {
        return read("/api/schedules/" + schedule).getLong("counts.unknown");
    }
}
