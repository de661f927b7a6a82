package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;

/** While a dry run plans, the schedule is anybody's. */
@QuarkusTest
class DryRunAsideTest {

    private static final String FREE = """
            SELECT count(*) FROM (SELECT FROM scheduled_messages WHERE id = ? FOR UPDATE SKIP LOCKED) s
            """;

    private static final String HELD = """
            SELECT count(*) FROM pg_locks WHERE relation = 'run_paces'::regclass AND NOT granted
            """;

    private final TestData data;
    private final ScheduleQuery query;

    DryRunAsideTest(TestData data, ScheduleQuery query) {
        this.data = data;
        this.query = query;
    }

    private static Future<Integer> post(UUID id, String action, ExecutorService aside) {
        return aside.submit(
                () -> api().post("/api/schedules/" + id + "/" + action).statusCode());
    }

    /** Begins a dry run and holds it where it plans its page. */
    private Future<Integer> held(UUID id, ExecutorService aside) {
        data.update("LOCK TABLE run_paces IN SHARE MODE");
        Future<Integer> dryRun = post(id, "dry-run", aside);
        await().until(() -> data.count(HELD) > 0);
        return dryRun;
    }

    @Test
    void itIsStartedAndCancelledWithoutWaitingForADryRun() throws Exception {
        UUID id = UUID.fromString(schedule(message("x"), group(2), Instant.parse("2033-01-01T00:00:00Z")));
        try (ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> dryRun = QuarkusTransaction.requiringNew().call(() -> {
                Future<Integer> going = held(id, aside);
                assertThat(aside.submit(() -> data.count(FREE, id)).get(10, TimeUnit.SECONDS))
                        .isOne();
                assertThat(post(id, "cancel", aside).get(10, TimeUnit.SECONDS)).isEqualTo(200);
                assertThat(going.isDone()).isFalse();
                return going;
            });
            assertThat(dryRun.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        }
        assertThat(query.get(id).status()).isEqualTo(Schedule.Status.cancelled);
    }
}
