package org.whatsappscheduler.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.EmbeddedServers;
import org.whatsappscheduler.Listener;
import org.whatsappscheduler.TestData;

/** What happens, as clients hear of it. */
@QuarkusTest
class EventStreamTest {

    @TestHTTPResource
    URI address;

    private final TestData data;
    private final EventLog log;
    private final DataSource database;

    EventStreamTest(TestData data, EventLog log, DataSource database) {
        this.data = data;
        this.log = log;
        this.database = database;
    }

    private Listener listen(String query) throws IOException, InterruptedException {
        return new Listener(address, query, "test-admin-key", "");
    }

    private static String newSchedule() {
        return schedule(message("x"), group(1), Instant.parse("2033-01-01T00:00:00Z"));
    }

    @Test
    void whatHappensToAScheduleIsHeardInOrder() throws Exception {
        String id = newSchedule();
        try (Listener listener = listen("?schedule_id=" + id)) {
            newSchedule();
            api().post("/api/schedules/" + id + "/pause").then().statusCode(200);
            api().post("/api/schedules/" + id + "/resume").then().statusCode(200);
            api().body(Map.of("name", "New"))
                    .patch("/api/schedules/" + id)
                    .then()
                    .statusCode(200);
            api().post("/api/schedules/" + id + "/cancel").then().statusCode(200);
            api().post("/api/schedules/" + id + "/archive").then().statusCode(200);
            await().untilAsserted(() -> assertThat(listener.types())
                    .containsExactly(
                            "schedule.paused",
                            "schedule.resumed",
                            "schedule.updated",
                            "schedule.cancelled",
                            "schedule.archived"));
            JsonPath event = JsonPath.from(listener.heard().getFirst().data());
            assertThat(event.getString("type")).isEqualTo("schedule.paused");
            assertThat(event.getString("data.schedule_id")).isEqualTo(id);
            assertThat(event.getString("data.status")).isEqualTo("paused");
            assertThat(Instant.parse(event.getString("timestamp"))).isAfter(Instant.parse("2026-01-01T00:00:00Z"));
        }
    }

    @Test
    void whoHasMissedSomethingGoesOnAfterWhatTheySawLast() throws Exception {
        String seen;
        try (Listener listener = listen("?types=schedule.created")) {
            newSchedule();
            await().until(() -> !listener.heard().isEmpty());
            seen = listener.heard().getLast().id();
        }
        String missed = newSchedule();
        api().delete("/api/schedules/" + missed).then().statusCode(204);
        try (Listener again = new Listener(address, "?schedule_id=" + missed, "test-admin-key", seen);
                Listener byParameter =
                        listen("?schedule_id=" + missed + "&types=schedule.deleted&last_event_id=" + seen)) {
            await().untilAsserted(
                            () -> assertThat(again.types()).containsExactly("schedule.created", "schedule.deleted"));
            await().untilAsserted(() -> assertThat(byParameter.types()).containsExactly("schedule.deleted"));
        }
    }

    @Test
    void anEventOfATransactionThatIsStillOpenIsNeverPassed() throws Exception {
        EventPosition before = log.frontier();
        String later;
        try (Connection slow = database.getConnection();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("INSERT INTO events (type, data) VALUES ('schedule.updated', '{\"first\": true}')");
            later = newSchedule();
            assertThat(log.following(before, 100)).isEmpty();
            slow.commit();
            slow.setAutoCommit(true);
        }
        await().untilAsserted(() -> assertThat(log.following(before, 100))
                .extracting(Happening::data)
                .anyMatch(data -> data.contains("first"))
                .anyMatch(data -> data.contains(later)));
        assertThat(log.following(before, 100))
                .isSortedAccordingTo((a, b) -> a.position().compareTo(b.position()));
    }

    @Test
    void whoMissedWhatHasBeenForgottenIsToldToReadAnew() throws Exception {
        newSchedule();
        data.update("UPDATE events SET at = at - interval '8 days'");
        data.update(
                "UPDATE webhook_position SET (xid, id) = (SELECT xid, id FROM events ORDER BY xid DESC, id DESC LIMIT 1)");
        Instant week = Instant.now().minus(log.kept());
        assertThat(log.forget(week, 10_000)).isPositive();
        while (log.forget(week, 10_000) > 0) {
            // all there have been in other tests
        }
        newSchedule();
        try (Listener listener = new Listener(address, "", "test-admin-key", "1-1")) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(listener.types()).startsWith("reset", "schedule.created"));
        }
    }

    @Test
    void manyEventsArriveWholeAndOnce() throws Exception {
        try (Listener listener = listen("?types=import.progress")) {
            for (int i = 0; i < 5; i++) {
                data.update("INSERT INTO events (type, data) SELECT 'import.progress', jsonb_build_object('n', n)"
                        + " FROM generate_series(1, 700) n");
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> listener.heard().size() >= 3_500);
            assertThat(listener.heard())
                    .hasSize(3_500)
                    .extracting(Listener.Heard::id)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aRevokedKeyHearsNothingMore() throws Exception {
        JsonPath key = api().body(Map.of("name", "listener", "role", "viewer"))
                .post("/api/keys")
                .jsonPath();
        try (Listener listener = new Listener(address, "", key.getString("key"), "")) {
            await().until(() -> listener.isOpen());
            newSchedule();
            await().until(() -> !listener.heard().isEmpty());
            api().delete("/api/keys/" + key.getString("id")).then().statusCode(204);
            int heard = listener.heard().size();
            Thread.sleep(1_100);
            newSchedule();
            await().atMost(Duration.ofSeconds(10)).until(() -> !listener.isOpen());
            assertThat(listener.heard()).hasSize(heard);
        }
    }

    @Test
    void streamsOutliveADatabaseThatIsAway() throws Exception {
        try (Listener listener = listen("?types=schedule.created")) {
            EmbeddedServers.stopPostgres();
            try {
                Thread.sleep(1_500);
            } finally {
                EmbeddedServers.startPostgres();
            }
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                newSchedule();
                return true;
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> !listener.heard().isEmpty());
            assertThat(listener.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"last_event_id=x", "last_event_id=1-", "types=schedule.exploded", "schedule_id=x"})
    void whatCannotBeHonouredIsRefused(String query) {
        api().accept("*/*")
                .get("/api/events?" + query)
                .then()
                .statusCode(422)
                .body("errors.parameter", hasItem(query.substring(0, query.indexOf('='))));
    }

    @Test
    void sendersDispatchAndImportsAreHeardToo() throws Exception {
        EventPosition before = log.frontier();
        String sender = api().body(Map.of(
                        "name",
                        "S",
                        "phone_number_id",
                        org.whatsappscheduler.Api.number().substring(1),
                        "access_token",
                        "secret-token"))
                .post("/api/senders")
                .path("id");
        api().post("/api/senders/" + sender + "/pause").then().statusCode(200);
        api().post("/api/senders/" + sender + "/resume").then().statusCode(200);
        api().delete("/api/senders/" + sender).then().statusCode(204);
        api().post("/api/dispatch/pause").then().statusCode(200);
        api().post("/api/dispatch/resume").then().statusCode(200);
        await().untilAsserted(() -> assertThat(log.following(before, 500))
                .extracting(Happening::type)
                .containsSubsequence(
                        "sender.created",
                        "sender.paused",
                        "sender.resumed",
                        "sender.deleted",
                        "dispatch.paused",
                        "dispatch.resumed"));
        assertThat(log.following(before, 500)).noneMatch(event -> event.data().contains("secret-token"));
    }
}
