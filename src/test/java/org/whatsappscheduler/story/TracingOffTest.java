package org.whatsappscheduler.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Tracing;

/** Without an endpoint there are no traces, whatever callers ask for. The one that the exporter would use is not the switch. */
@QuarkusTest
@WithTestResource(SimulatedWhatsApp.class)
@WithTestResource(
        value = TraceCollector.class,
        initArgs = @ResourceArg(name = "property", value = "quarkus.otel.exporter.otlp.traces.endpoint"))
class TracingOffTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Inject
    TestData data;

    @Inject
    Tracing tracing;

    @Test
    void nothingIsKeptAndNothingTold() {
        String id = api().header("traceparent", TRACEPARENT)
                .body(Map.of(
                        "message_id",
                        message("Hi"),
                        "group_id",
                        group(2),
                        "scheduled_time",
                        Instant.now().plusMillis(300).toString()))
                .post("/api/schedules")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> read("/api/schedules/" + id).getString("status").equals("sent"));

        assertThat(data.text("SELECT traceparent FROM scheduled_messages WHERE id = ?::uuid", id))
                .isNull();
        assertThat(data.text("SELECT traceparent FROM schedule_runs WHERE schedule_id = ?::uuid", id))
                .isNull();
        assertThat(TraceCollector.everything()).isEmpty();
    }

    /** Another pod may have tracing on. */
    @Test
    void whatAnotherPodHasKeptIsNotGoneOnFrom() {
        assertThat(tracing.isOn()).isFalse();
        assertThat(tracing.span("send", TRACEPARENT)).isNull();
        assertThat(tracing.linked("start run", TRACEPARENT)).isNull();
    }

    @Test
    void aProblemHasAnIdOfItsOwn() {
        api().header("traceparent", TRACEPARENT)
                .body(Map.of())
                .post("/api/schedules")
                .then()
                .statusCode(422)
                .body("trace_id", not(startsWith(TRACE)));
    }
}
