package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.read;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.EmbeddedServers;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.sender.OnUnknown;
import org.whatsappscheduler.sender.Sender;

/** What a sender may send now. */
@QuarkusTest
class SenderLimitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SharedRate rate;
    private final RedisDataSource redis;
    private final TestData data;
    private String id;

    SenderLimitsTest(SharedRate rate, RedisDataSource redis, TestData data) {
        this.rate = rate;
        this.redis = redis;
        this.data = data;
    }

    @BeforeEach
    void aSender() {
        id = create(
                "/api/senders",
                Map.of(
                        "name",
                        "Limited",
                        "phone_number_id",
                        Api.number().substring(1),
                        "access_token",
                        "x",
                        "messages_per_second",
                        100,
                        "messages_per_hour",
                        30));
    }

    private JsonPath limits() {
        return read("/api/senders/" + id + "/limits");
    }

    private Sender sender() {
        redis.execute("SET", "scheduler:rate:{" + id + "}:made", "0");
        return new Sender(UUID.fromString(id), "1", 100, 30, 64, OnUnknown.HOLD, null, null);
    }

    @Test
    void anUnusedSenderHasAllOfItsLimits() {
        JsonPath limits = limits();
        assertThat(limits.getString("status")).isEqualTo("active");
        assertThat(limits.getBoolean("rate_is_shared")).isTrue();
        assertThat(limits.getInt("messages_per_second.configured")).isEqualTo(100);
        assertThat(limits.getDouble("messages_per_second.effective")).isEqualTo(100);
        assertThat(limits.getInt("messages_per_hour.remaining")).isEqualTo(30);
        assertThat(limits.getInt("concurrent_calls.per_pod")).isEqualTo(64);
        assertThat(limits.getInt("concurrent_calls.in_flight")).isZero();
        assertThat(limits.getInt("concurrent_calls.pods")).isPositive();
    }

    @Test
    void theHourIsCounted() {
        int granted = rate.reserve(sender(), 20).await().atMost(PATIENCE).count();
        assertThat(limits().getInt("messages_per_hour.used")).isEqualTo(granted).isPositive();
        assertThat(limits().getInt("messages_per_hour.remaining")).isEqualTo(30 - granted);
    }

    @Test
    void beingSlowedDownIsSaid() {
        rate.slowDown(sender(), Duration.ofSeconds(30));
        await().atMost(PATIENCE).until(() -> limits().getLong("messages_per_second.paused_for_ms") > 20_000);
        assertThat(limits().getDouble("messages_per_second.effective")).isBetween(69.0, 99.0);
    }

    @Test
    void whyItStandsIsSaid() {
        data.update(
                "UPDATE senders SET blocked_until = now() + interval '1 hour', blocked_reason = '190 x'"
                        + " WHERE id = ?::uuid",
                id);
        data.update(
                "INSERT INTO template_holds (sender_id, name, language, held_until, reason)"
                        + " VALUES (?::uuid, 'offer', 'es', now() + interval '1 hour', 'paused')",
                id);
        JsonPath limits = limits();
        assertThat(limits.getString("status")).isEqualTo("blocked");
        assertThat(limits.getString("reason")).isEqualTo("190 x");
        assertThat(limits.getString("held_templates[0].name")).isEqualTo("offer");
        api().post("/api/senders/" + id + "/pause").then().statusCode(200);
        assertThat(limits().getString("status")).isEqualTo("paused");
    }

    @Test
    void withoutRedisThereIsASafeShare() {
        EmbeddedServers.stopRedis();
        try {
            api().get("/api/senders/" + id + "/limits")
                    .then()
                    .statusCode(200)
                    .body("rate_is_shared", equalTo(false))
                    .body("messages_per_second.effective", equalTo(80.0f))
                    .body("messages_per_hour.remaining", nullValue());
        } finally {
            EmbeddedServers.startRedis();
        }
    }

    @Test
    void ofNobodyThereAreNone() {
        api().get("/api/senders/" + UUID.randomUUID() + "/limits").then().statusCode(404);
    }
}
