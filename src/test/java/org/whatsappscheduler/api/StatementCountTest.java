package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.recipient;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.TestData;

/** How many statements a request takes does not depend on how many rows it is about. */
@QuarkusTest
class StatementCountTest {

    private static final int TRIES = 6;

    private static final Executor MANY = Thread::startVirtualThread;

    /** The driver says each statement that it sends. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");

    private static final AtomicInteger SENT = new AtomicInteger();

    /** What statements were sent with: their values as the driver writes them. */
    private static final List<String> BOUND = new CopyOnWriteArrayList<>();

    private static final Handler COUNTING = new Handler() {
        @Override
        public void publish(LogRecord line) {
            String message = new SimpleFormatter().formatMessage(line);
            if (message.contains("FE=> Execute")) {
                SENT.incrementAndGet();
            } else if (message.contains("FE=> Bind")) {
                BOUND.add(message);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeAll
    static void count() {
        DRIVER.setUseParentHandlers(false);
        DRIVER.setLevel(Level.FINEST);
        DRIVER.addHandler(COUNTING);
    }

    @AfterAll
    static void countNoMore() {
        DRIVER.removeHandler(COUNTING);
        DRIVER.setLevel(null);
        DRIVER.setUseParentHandlers(true);
    }

    private static UUID schedule;
    private static UUID group;
    private static String webhook;

    private final TestData data;
    private final OneOfEach things;

    StatementCountTest(TestData data, OneOfEach things) {
        this.data = data;
        this.things = things;
    }

    /** What has many runs, the last of which has many recipients, and a webhook that has something to be told. */
    @BeforeEach
    void rowsOfOne() {
        if (schedule != null) {
            return;
        }
        group = data.group(60);
        schedule = things.planned(group);
        data.update("""
                INSERT INTO schedule_runs (id, schedule_id, occurrence, day, state, group_id, sender_id, content,
                                           priority, created_at)
                SELECT uuid_v7_at(now()), schedule_id, occurrence - n * interval '1 day', day - n, 'done', group_id,
                       sender_id, content, priority, created_at
                  FROM schedule_runs, generate_series(1, 59) n WHERE schedule_id = ?
                """, schedule);
        for (int i = 0; i < 3; i++) {
            webhook = things.make("webhooks");
        }
        for (int i = 0; i < 3; i++) {
            api().post("/api/webhooks/" + webhook + "/test").then().statusCode(202);
        }
    }

    @BeforeEach
    void rows() {
        if (api().get("/api/schedules?limit=60").jsonPath().getList("items").size() < 60) {
            String message = message("x");
            String group = group(60);
            for (int i = 0; i < 60; i++) {
                message("x");
                group(1);
                schedule(message, group, Instant.parse("2033-01-01T00:00:00Z"));
            }
        }
    }

    /** The least of several: what the service does by itself meanwhile counts too. */
    private static int statements(Runnable request) {
        return IntStream.range(0, TRIES)
                .map(i -> {
                    int before = SENT.get();
                    request.run();
                    return SENT.get() - before;
                })
                .min()
                .orElseThrow();
    }

    private static int reading(String path) {
        return statements(() -> api().get(path).then().statusCode(200));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/messages?search=t&, 1",
        "/api/recipients?, 1",
        "/api/recipients?sort=name&, 1",
        "/api/groups?sort=name&search=g&, 1",
        "/api/schedules?, 1",
        "/api/schedules/{schedule}/runs?, 2",
        "/api/schedules/{schedule}/deliveries?, 2",
        "/api/groups/{group}/recipients?, 2",
        "/api/webhooks?, 1",
        "/api/webhooks/{webhook}/deliveries?, 2",
        "/api/senders?, 1",
        "/api/keys?, 1",
        "/api/audit?, 1",
        "/api/imports?, 1",
    })
    void listsAreOneStatement(String path, int expected) {
        String filled = path.replace("{schedule}", schedule.toString())
                .replace("{group}", group.toString())
                .replace("{webhook}", webhook);
        assertThat(reading(filled + "limit=2")).isEqualTo(expected);
        assertThat(reading(filled + "limit=50")).isEqualTo(expected);
    }

    @Test
    void aNumberedPageIsCountedOnce() {
        assertThat(reading("/api/messages?page=1&per_page=2")).isEqualTo(2);
        assertThat(reading("/api/messages?page=1&per_page=50")).isEqualTo(2);
    }

    @Test
    void whatIsKeptIsNone() {
        String message = "/api/messages/" + message("x");
        reading(message);
        assertThat(reading(message)).isZero();
        reading("/api/messages?limit=50");
        assertThat(reading("/api/messages?limit=50")).isZero();
    }

    /** They get what one of them has read, also those who come while it reads: nothing has changed meanwhile. */
    @RepeatedTest(3)
    void manyWhoAskForTheSameAtOnceCostOneStatement() {
        String id = message("x");
        BOUND.clear();
        List<Integer> answers = IntStream.range(0, 32)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> api().get("/api/messages/" + id).statusCode(), MANY))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(answers).hasSize(32).containsOnly(200);
        assertThat(BOUND.stream().filter(line -> line.contains(id))).hasSize(1);
    }

    @Test
    void aScheduleIsThreeStatementsInATransaction() {
        String message = message("x");
        String group = group(1);
        assertThat(statements(() -> schedule(message, group, Instant.parse("2033-01-01T00:00:00Z"))))
                .as("with the commit")
                .isEqualTo(4);
    }

    @Test
    void membersAreAddedTogether() {
        String group = group(0);
        List<String> many = IntStream.range(0, 40).mapToObj(i -> recipient("p")).toList();
        int one = statements(() -> members(group, many.subList(0, 1)));
        assertThat(statements(() -> members(group, many))).isEqualTo(one);
    }

    private static void members(String group, List<String> recipients) {
        api().body(Map.of("recipient_ids", recipients))
                .post("/api/groups/" + group + "/recipients")
                .then()
                .statusCode(200);
    }
}
