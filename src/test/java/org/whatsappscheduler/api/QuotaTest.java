package org.whatsappscheduler.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.whatsappscheduler.Api.api;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.EmbeddedServers;

@QuarkusTest
@TestProfile(QuotaTest.Small.class)
class QuotaTest {

    /** Quotas small enough to use up. */
    public static class Small implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "scheduler.quotas.enabled", "true",
                    "scheduler.quotas.schedules-per-minute", "2",
                    "scheduler.quotas.reads-per-minute", "3");
        }
    }

    @Inject
    RedisDataSource redis;

    private String key;

    @BeforeEach
    void aNewCaller() {
        key = api().body(Map.of("name", "x", "role", "operator"))
                .post("/api/keys")
                .path("key");
    }

    private RequestSpecification caller() {
        return given().header("X-API-Key", key).contentType(ContentType.JSON);
    }

    private List<Integer> reads(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> caller().get("/api/messages").statusCode())
                .toList();
    }

    @Test
    void readsBeyondTheQuotaAreRefusedAndSaySo() {
        assertThat(reads(3)).containsOnly(200);
        caller().get("/api/groups")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", matchesPattern("[1-9]|[1-5][0-9]|60"))
                .header("X-RateLimit-Remaining", "0")
                .body("code", equalTo("RATE_LIMIT_EXCEEDED"));
    }

    @Test
    void everyAnswerSaysWhatIsLeft() {
        Response answer = caller().get("/api/messages");
        assertThat(answer.header("RateLimit")).matches("\"reads\";r=2;t=\\d+");
        assertThat(answer.header("RateLimit-Policy")).isEqualTo("\"reads\";q=3;w=60");
        assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("3");
        assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("2");
        assertThat(Long.parseLong(answer.header("X-RateLimit-Reset"))).isGreaterThan(1_700_000_000L);
    }

    @Test
    void creatingSchedulesHasItsOwn() {
        for (int status : new int[] {422, 422, 429}) {
            caller().body("{}").post("/api/schedules").then().statusCode(status);
        }
        assertThat(reads(1)).containsOnly(200);
        caller().body("{}").post("/api/messages").then().statusCode(422).header("RateLimit", nullValue());
    }

    @Test
    void aDuplicateIsASchedule() {
        String duplicate = "/api/schedules/" + UUID.randomUUID() + "/duplicate";
        for (int status : new int[] {404, 404, 429}) {
            caller().post(duplicate).then().statusCode(status);
        }
        caller().body("{}").post("/api/schedules").then().statusCode(429);
    }

    @Test
    void callersDoNotShare() {
        assertThat(reads(4)).endsWith(429);
        aNewCaller();
        assertThat(reads(1)).containsOnly(200);
    }

    @Test
    void withoutRedisThePodCountsForItself() {
        EmbeddedServers.stopRedis();
        try {
            assertThat(reads(4)).containsExactly(200, 200, 200, 429);
        } finally {
            EmbeddedServers.startRedis();
        }
        await().until(this::isSharedAgain);
    }

    private boolean isSharedAgain() {
        aNewCaller();
        reads(1);
        return !redis.key().keys("scheduler:quota:reads:key:*").isEmpty();
    }
}
