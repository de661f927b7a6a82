package org.whatsappscheduler.cluster;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Listener;
import org.whatsappscheduler.ops.embedded.EmbeddedHome;
import org.whatsappscheduler.ops.embedded.RedisServer;

/** Two pods that share PostgreSQL and Redis are one service: whatever a caller asks of one holds on the other. */
class TwoPodsIT {

    private static final Path HOME = Path.of("target/two-pods").toAbsolutePath();
    private static final String KEY = "an-admin-key-of-two-pods";
    private static final int READS_PER_MINUTE = 40;
    private static final String[] OPTIONS = {"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"};

    private static DurablePostgres postgres;
    private static RedisServer redis;
    private static final List<Instance> PODS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(HOME);
        postgres = new DurablePostgres(HOME.resolve("postgres"));
        redis = new RedisServer(new EmbeddedHome(HOME, "redis", false), Optional.empty());
        Map<String, String> settings = new HashMap<>(Instance.settings(postgres.url(), redis.url(), Ports.free(), KEY));
        settings.put("SCHEDULER_QUOTAS_READS_PER_MINUTE", String.valueOf(READS_PER_MINUTE));
        for (String name : List.of("pod-a", "pod-b")) {
            Path log = HOME.resolve(name + ".log");
            Files.deleteIfExists(log);
            PODS.add(new Instance(name, log, Application.packaged(), settings));
            PODS.getLast().start(OPTIONS);
        }
        for (Instance pod : PODS) {
            pod.awaitReady();
        }
    }

    @AfterAll
    static void stop() throws IOException {
        for (Instance pod : PODS) {
            pod.signal("-KILL");
        }
        redis.stop();
        postgres.close();
    }

    private static Instance a() {
        return PODS.getFirst();
    }

    private static Instance b() {
        return PODS.getLast();
    }

    private static RequestSpecification ask(Instance pod, String key) {
        return given().port(pod.apiPort()).header("X-API-Key", key).contentType(ContentType.JSON);
    }

    private static JsonPath newKey(Instance pod) {
        return ask(pod, KEY)
                .body(Map.of("name", "a caller", "role", "operator"))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static String create(Instance pod, String path, Map<String, ?> body) {
        return ask(pod, KEY)
                .body(body)
                .post(path)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Of a number that a test uses once. */
    private static String schedule(Instance pod, String number) {
        String recipient = create(pod, "/api/recipients", Map.of("name", "Ana", "phone_number", number));
        String group = create(pod, "/api/groups", Map.of("name", number, "recipient_ids", List.of(recipient)));
        String message = create(pod, "/api/messages", Map.of("title", "t", "content", "c"));
        return create(
                pod,
                "/api/schedules",
                Map.of("message_id", message, "group_id", group, "scheduled_time", "2033-01-01T00:00:00Z"));
    }

    @Test
    void aQuotaIsTheSameWhicheverPodIsAsked() {
        String key = newKey(a()).getString("key");
        int answered = 0;
        for (int i = 0; i < READS_PER_MINUTE; i++) {
            answered += ask(PODS.get(i % 2), key).get("/api/dispatch").statusCode() == 200 ? 1 : 0;
        }
        assertThat(answered).isEqualTo(READS_PER_MINUTE);
        for (Instance pod : PODS) {
            ask(pod, key).get("/api/dispatch").then().statusCode(429).header("X-RateLimit-Remaining", "0");
        }
    }

    @Test
    void aKeyIsGoodOnBothPodsAtOnceAndSoonOnNeither() {
        JsonPath key = newKey(a());
        for (Instance pod : PODS) {
            ask(pod, key.getString("key")).get("/api/dispatch").then().statusCode(200);
        }
        ask(a(), KEY).delete("/api/keys/" + key.getString("id")).then().statusCode(204);
        for (Instance pod : PODS) {
            await().pollInterval(Duration.ofMillis(300))
                    .until(() ->
                            ask(pod, key.getString("key")).get("/api/dispatch").statusCode() == 401);
        }
    }

    @Test
    void whatOnePodHasChangedTheOtherAnswersNoMoreAsItWas() {
        String id = create(a(), "/api/messages", Map.of("title", "before", "content", "c"));
        for (Instance pod : PODS) {
            assertThat(title(pod, id)).isEqualTo("before");
        }
        ask(a(), KEY)
                .body(Map.of("title", "after", "content", "c"))
                .put("/api/messages/" + id)
                .then()
                .statusCode(200);
        assertThat(title(b(), id)).isEqualTo("after");
    }

    private static String title(Instance pod, String id) {
        return ask(pod, KEY).get("/api/messages/" + id).jsonPath().getString("title");
    }

    @Test
    void eventsOfBothPodsAreHeardOnEachAndGoOnWhereTheOtherWasLeft() throws Exception {
        String seen;
        try (Listener listener = listen(a(), "")) {
            String first = schedule(b(), "+34612000001");
            await().untilAsserted(() -> assertThat(listener.heard())
                    .singleElement()
                    .satisfies(event -> assertThat(event.data()).contains(first)));
            seen = listener.heard().getFirst().id();
        }
        String missedOfA = schedule(a(), "+34612000002");
        String missedOfB = schedule(b(), "+34612000003");
        try (Listener again = listen(b(), seen)) {
            String next = schedule(a(), "+34612000004");
            await().untilAsserted(() -> assertThat(again.heard()).hasSize(3));
            List<String> inOrder = List.of(missedOfA, missedOfB, next);
            for (int i = 0; i < inOrder.size(); i++) {
                assertThat(again.heard().get(i).data()).contains(inOrder.get(i));
            }
        }
    }

    private static Listener listen(Instance pod, String lastEventId) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + pod.apiPort());
        return new Listener(address, "?types=schedule.created", KEY, lastEventId);
    }
}
