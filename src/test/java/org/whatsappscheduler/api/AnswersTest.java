package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.recipient;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.EmbeddedServers;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.SharedWork;

/** Answers that are kept are those that would be read, whatever happens to Redis. */
@QuarkusTest
class AnswersTest {

    private final TestData data;
    private final Generations generations;
    private final SharedWork shared;
    private final ManagedExecutor executor;
    private final RedisDataSource redis;

    AnswersTest(
            TestData data,
            Generations generations,
            SharedWork shared,
            ManagedExecutor executor,
            RedisDataSource redis) {
        this.data = data;
        this.shared = shared;
        this.executor = executor;
        this.generations = generations;
        this.redis = redis;
    }

    @BeforeEach
    void answersAreKept() {
        String id = message("kept");
        await().atMost(Duration.ofSeconds(20)).until(() -> isKeptAgain(id));
    }

    @AfterEach
    void redisIsAsItWas() {
        redis.execute("CONFIG", "SET", "maxmemory", "0");
    }

    /** Changes a message behind the service's back: whoever still answers the old one has kept it. */
    private boolean isKept(String id) {
        String before = title(id);
        data.update(
                "UPDATE messages SET title = ? WHERE id = ?", UUID.randomUUID().toString(), UUID.fromString(id));
        return title(id).equals(before);
    }

    /** What else happens once a second. */
    private boolean isKeptAgain(String id) {
        generations.tellAgain();
        return isKept(id);
    }

    private static String title(String id) {
        return read("/api/messages/" + id).getString("title");
    }

    private static void rename(String id, String title) {
        api().body(Map.of("title", title, "content", "c"))
                .put("/api/messages/" + id)
                .then()
                .statusCode(200)
                .body("title", equalTo(title));
    }

    private void everyWriteIsSeenAtOnce(String id, int times) {
        for (int i = 0; i < times; i++) {
            String title = UUID.randomUUID().toString();
            rename(id, title);
            assertThat(title(id)).isEqualTo(title);
            assertThat(read("/api/messages?limit=500").getList("items.title", String.class))
                    .contains(title);
        }
    }

    @Test
    void aChangeThroughTheServiceEndsWhatWasKept() {
        String id = message("one");
        assertThat(isKept(id)).isTrue();
        everyWriteIsSeenAtOnce(id, 20);
    }

    @Test
    void aDeletedMessageIsNotKept() {
        String id = message("gone");
        title(id);
        api().delete("/api/messages/" + id).then().statusCode(204);
        api().get("/api/messages/" + id).then().statusCode(404).body("code", equalTo("RESOURCE_NOT_FOUND"));
        assertThat(read("/api/messages?limit=500").getList("items.id")).doesNotContain(id);
    }

    @Test
    void aChangeThatIsRefusedEndsNothingForGood() {
        String id = message("refused");
        title(id);
        api().body(Map.of("title", "", "content", "c"))
                .put("/api/messages/" + id)
                .then()
                .statusCode(422);
        api().header("If-Match", "\"999\"")
                .body(Map.of("title", "x", "content", "c"))
                .put("/api/messages/" + id)
                .then()
                .statusCode(412);
        assertThat(title(id))
                .isEqualTo(read("/api/messages?limit=500").getString("items.find { it.id == '" + id + "' }.title"));
        assertThat(isKept(id)).isTrue();
    }

    @Test
    void groupsAreListedWithWhoIsInThemNow() {
        String ana = recipient("Ana");
        String group = group(List.of(ana));
        String count = "items.find { it.id == '" + group + "' }.recipient_count";
        String list = "/api/groups?limit=500";
        assertThat(read(list).getInt(count)).isOne();
        String ben = create(
                "/api/recipients",
                Map.of("name", "B", "phone_number", org.whatsappscheduler.Api.number(), "group_ids", List.of(group)));
        assertThat(read(list).getInt(count)).isEqualTo(2);
        api().delete("/api/recipients/" + ben).then().statusCode(204);
        assertThat(read(list).getInt(count)).isOne();
        api().body(Map.of(
                        "recipients",
                        List.of(Map.of(
                                "name",
                                "C",
                                "phone_number",
                                org.whatsappscheduler.Api.number(),
                                "group_ids",
                                List.of(group)))))
                .post("/api/recipients/bulk")
                .then()
                .statusCode(200);
        assertThat(read(list).getInt(count)).isEqualTo(2);
        api().body(Map.of("recipient_ids", List.of())).put("/api/groups/" + group + "/recipients");
        assertThat(read(list).getInt(count)).isZero();
        api().delete("/api/groups/" + group).then().statusCode(204);
        assertThat(read(list).getList("items.id")).doesNotContain(group);
    }

    @Test
    void nobodySeesTheOldOneAfterTheNewOneHasBeenSeen() throws InterruptedException {
        String id = message("0");
        rename(id, "0");
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> readers = java.util.stream.IntStream.range(0, 4)
                .mapToObj(n -> {
                    return Thread.ofPlatform().start(() -> {
                        int seen = 0;
                        while (!done.get()) {
                            int now = Integer.parseInt(title(id));
                            if (now < seen) {
                                done.set(true);
                                throw new IllegalStateException("went back from " + seen + " to " + now);
                            }
                            seen = now;
                        }
                    });
                })
                .toList();
        for (int i = 1; i <= 60 && !done.get(); i++) {
            rename(id, String.valueOf(i));
            assertThat(title(id)).isEqualTo(String.valueOf(i));
        }
        boolean wentBack = done.getAndSet(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(wentBack).isFalse();
    }

    @Test
    void aPodThatDiedWhileWritingLeavesNothingStale() {
        String id = message("half");
        title(id);
        generations.begin(new Outdated("message:" + id));
        data.update("UPDATE messages SET title = 'committed' WHERE id = ?", UUID.fromString(id));
        assertThat(title(id)).isEqualTo("committed");
        await().atMost(Duration.ofSeconds(10)).until(() -> isKept(id));
    }

    @Test
    void whoHasWrittenDoesNotEndTheWritingOfAnother() {
        String id = message("two writers");
        Outdated first = new Outdated("message:" + id);
        Outdated second = new Outdated("message:" + id);
        generations.begin(first);
        generations.begin(second);
        generations.end(first);
        assertThat(isKept(id)).isFalse();
        generations.end(second);
        assertThat(isKept(id)).isTrue();
    }

    @Test
    void aRedisThatIsFlushedAnswersNothingOld() {
        String id = message("flushed");
        title(id);
        redis.flushall();
        everyWriteIsSeenAtOnce(id, 3);
        redis.flushall();
        rename(id, "after");
        assertThat(title(id)).isEqualTo("after");
    }

    @Test
    void aRedisThatIsFullAnswersNothingOld() {
        String id = message("full");
        title(id);
        redis.execute("CONFIG", "SET", "maxmemory", "1");
        everyWriteIsSeenAtOnce(id, 3);
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        everyWriteIsSeenAtOnce(id, 3);
    }

    /** Another pod, which has copies and has noticed nothing yet. */
    private Generations anotherPod(String name) {
        Generations pod = new Generations(redis.getReactive(), new SimpleMeterRegistry());
        assertThat(pod.of(name).join()).isNotNull();
        return pod;
    }

    @Test
    void aRedisThatIsFullAnswersNothingOldToOtherPodsEither() {
        Outdated fact = new Outdated("message:" + UUID.randomUUID());
        Generations reader = anotherPod(fact.name());
        String before = anotherPod(fact.name()).of(fact.name()).join();
        redis.execute("CONFIG", "SET", "maxmemory", "1");
        generations.begin(fact);
        assertThat(reader.of(fact.name()).join()).isNull();
        generations.end(fact);
        assertThat(reader.of(fact.name()).join()).isNull();
        await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
            assertThat(redis.execute("EXISTS", "scheduler:generation:" + fact.name())
                            .toInteger())
                    .isZero();
        });
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        assertThat(anotherPod(fact.name()).of(fact.name()).join()).isNotEqualTo(before);
    }

    @Test
    void aReplicaAnswersNothingOldToOtherPodsEither() {
        Outdated fact = new Outdated("message:" + UUID.randomUUID());
        Generations reader = anotherPod(fact.name());
        redis.execute("REPLICAOF", "127.0.0.1", "1");
        try {
            generations.begin(fact);
            assertThat(reader.of(fact.name()).join()).isNull();
        } finally {
            redis.execute("REPLICAOF", "NO", "ONE");
            generations.end(fact);
        }
    }

    /** How a pod answers that asks at that time. */
    private static String ask(Answers pod, String name, String inTheDatabase) {
        Body body = pod.kept(
                        name,
                        "",
                        Duration.ofSeconds(300),
                        () -> Body.of("\"1\"", inTheDatabase.getBytes(StandardCharsets.UTF_8)))
                .await()
                .indefinitely();
        return new String(body.plain(), StandardCharsets.UTF_8);
    }

    private Answers podAt(AtomicReference<Instant> now) {
        InstantSource time = now::get;
        return new Answers(
                generations,
                time.withZone(ZoneOffset.UTC),
                shared,
                executor,
                redis.getReactive(),
                new SimpleMeterRegistry());
    }

    @Test
    void whatIsKeptEndsAfterItsLifeWhereverItIsFound() {
        String name = "life:" + UUID.randomUUID();
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-01T00:00:00Z"));
        Answers writer = podAt(now);
        Answers reader = podAt(now);
        assertThat(ask(writer, name, "old")).isEqualTo("old");
        await().until(() -> redis.key(String.class).keys("scheduler:kept:" + name + ":*"), keys -> keys.size() == 1);
        now.updateAndGet(time -> time.plusSeconds(299));
        assertThat(ask(reader, name, "new")).isEqualTo("old");
        now.updateAndGet(time -> time.plusSeconds(1));
        assertThat(ask(reader, name, "new")).isEqualTo("new");
        assertThat(ask(writer, name, "newer")).isNotEqualTo("old");
    }

    @Test
    void aRedisThatIsSlowDelaysNobodyForLongAndAnswersNothingOld() {
        String id = message("slow");
        title(id);
        redis.execute("CLIENT", "PAUSE", "2000", "ALL");
        everyWriteIsSeenAtOnce(id, 2);
        await().atMost(Duration.ofSeconds(20)).until(() -> isKeptAgain(id));
        everyWriteIsSeenAtOnce(id, 3);
    }

    @Test
    void withoutRedisEverythingIsReadFromTheDatabase() {
        String id = message("away");
        title(id);
        EmbeddedServers.stopRedis();
        try {
            everyWriteIsSeenAtOnce(id, 3);
        } finally {
            EmbeddedServers.startRedis();
        }
        everyWriteIsSeenAtOnce(id, 3);
    }
}
