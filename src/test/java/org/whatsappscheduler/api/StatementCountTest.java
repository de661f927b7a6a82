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
        "/api/messages?page=1&per_page=50&, 2",
        "/api/recipients?, 1",
        "/api/recipients?sort=name&, 1",
        "/api/groups?sort=name&search=g&, 1",
        "/api/schedules?, 1",
        "/api/senders?, 1",
        "/api/keys?, 1",
        "/api/audit?, 1",
        "/api/imports?, 1",
    })
    void listsAreOneStatement(String path, int expected) {
        assertThat(reading(path + "limit=2")).isEqualTo(expected);
        assertThat(reading(path + "limit=50")).isEqualTo(expected);
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
