package org.whatsappscheduler.story;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.Header;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.story.TraceCollector.Seen;

/** A caller's trace goes on to the messages that their request sends later. */
@QuarkusTest
@WithTestResource(SimulatedWhatsApp.class)
@WithTestResource(TraceCollector.class)
class TracingStoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    TestData data;

    @TestHTTPResource(value = "/metrics", management = true)
    String metrics;

    @TestHTTPResource(value = "/health/ready", management = true)
    String ready;

    private final String trace = UUID.randomUUID().toString().replace("-", "");

    @AfterEach
    void noMoreFaults() {
        SimulatedWhatsApp.control("DELETE", "/faults", "");
    }

    private Header traced() {
        return new Header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
    }

    private String scheduled(String message, String group, Instant at) {
        return api().header(traced())
                .body(Map.of("message_id", message, "group_id", group, "scheduled_time", at.toString()))
                .post("/api/schedules")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private List<Seen> awaitSpans(String name, int count) {
        await().atMost(PATIENCE).until(() -> named(name).size() >= count);
        assertThat(named(name)).hasSize(count);
        return named(name);
    }

    private List<Seen> named(String name) {
        return TraceCollector.spans(trace).stream()
                .filter(span -> span.name().equals(name))
                .toList();
    }

    @Test
    void oneTraceTellsFromTheRequestToTheSends() {
        scheduled(message("Hi"), group(3), Instant.now().plusMillis(300));

        List<Seen> sends = awaitSpans("send", 3);
        Seen request = awaitSpans("POST /api/schedules", 1).getFirst();
        Seen start = awaitSpans("start run", 1).getFirst();
        Seen plan = awaitSpans("plan page", 1).getFirst();
        assertThat(request.parent()).isEqualTo("00f067aa0ba902b7");
        assertThat(start.parent()).isEqualTo(request.id());
        assertThat(plan.parent()).isEqualTo(start.id());
        assertThat(plan.attributes()).containsEntry("scheduler.recipients.planned", "3");
        assertThat(sends).allSatisfy(send -> {
            assertThat(send.parent()).isEqualTo(start.id());
            assertThat(send.failed()).isFalse();
            assertThat(send.attributes())
                    .containsEntry("messaging.system", "whatsapp")
                    .containsEntry("scheduler.outcome", "accepted")
                    .containsEntry("scheduler.attempt", "1")
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("scheduler.run.id", plan.attributes().get("scheduler.run.id"));
        });
    }

    @Test
    void aRefusalIsToldByItsCode() {
        String group = group(1);
        SimulatedWhatsApp.control(
                "POST", "/faults", "{\"kind\": \"error\", \"code\": 131026, \"status\": 400, \"count\": 1}");
        String schedule = scheduled(message("Hi"), group, Instant.now().plusMillis(300));

        Seen send = awaitSpans("send", 1).getFirst();
        assertThat(send.failed()).isTrue();
        assertThat(send.attributes())
                .containsEntry("scheduler.outcome", "rejected")
                .containsEntry("http.response.status_code", "400")
                .containsEntry("whatsapp.error.code", "131026")
                .containsEntry("error.type", "131026")
                .containsEntry(
                        "messaging.message.id",
                        read("/api/schedules/" + schedule + "/deliveries").getString("items[0].id"));
    }

    @Test
    void whatComesAgainAndAgainIsATraceOfItsOwnLinkedToTheRequest() {
        Map<String, Object> daily = Map.of(
                "message_id", message("Hi"),
                "group_id", group(1),
                "when", Map.of("local", "2033-01-01T09:00", "zone", "UTC"),
                "recurrence", Map.of("rrule", "FREQ=DAILY"));
        String id = api().header(traced())
                .body(daily)
                .post("/api/schedules")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        api().post("/api/schedules/" + id + "/send-now").then().statusCode(200);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(TraceCollector.spans())
                        .filteredOn(span -> id.equals(span.attributes().get("scheduler.schedule.id")))
                        .singleElement()
                        .satisfies(start -> {
                            assertThat(start.links()).containsExactly(trace);
                            assertThat(TraceCollector.spans(start.trace()))
                                    .extracting(Seen::name)
                                    .containsExactlyInAnyOrder("start run", "plan page", "send");
                        }));
        assertThat(TraceCollector.spans(trace)).extracting(Seen::name).containsExactly("POST /api/schedules");
    }

    @Test
    void aProblemAndTheLogNameTheTrace() {
        api().header(traced())
                .body(Map.of())
                .post("/api/schedules")
                .then()
                .statusCode(422)
                .body("trace_id", equalTo(trace));

        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(String.valueOf(((ExtLogRecord) line).getMdc("traceId")));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger planner = Logger.getLogger("org.whatsappscheduler.planning.Planner");
        planner.addHandler(handler);
        try {
            scheduled(message("Hi"), group(1), Instant.now().plusMillis(300));
            awaitSpans("send", 1);
            assertThat(logged).contains(trace);
        } finally {
            planner.removeHandler(handler);
        }
    }

    @Test
    void aTraceThatIsNotRecordedIsNotKept() {
        String id = api().header("traceparent", "00-" + trace + "-00f067aa0ba902b7-00")
                .body(Map.of(
                        "message_id",
                        message("Hi"),
                        "group_id",
                        group(1),
                        "scheduled_time",
                        Instant.now().plusMillis(300).toString()))
                .post("/api/schedules")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        await().atMost(PATIENCE)
                .until(() -> read("/api/schedules/" + id).getString("status").equals("sent"));
        assertThat(data.text("SELECT traceparent FROM scheduled_messages WHERE id = ?::uuid", id))
                .isNull();
        assertThat(data.text("SELECT traceparent FROM schedule_runs WHERE schedule_id = ?::uuid", id))
                .isNull();
    }

    @Test
    void nothingOfAnybodyIsInATrace() {
        String number = number();
        String person = Api.create("/api/recipients", Map.of("name", "Quetzalcoatl", "phone_number", number));
        String group = group(List.of(person));
        SimulatedWhatsApp.control(
                "POST", "/faults", "{\"kind\": \"error\", \"code\": 131000, \"status\": 500, \"count\": 1}");
        String schedule = scheduled(
                message("Xylophone for {{name}}"), group, Instant.now().plusMillis(300));
        awaitSpans("send", 2);
        String wamid = data.text("SELECT wamid FROM deliveries WHERE schedule_id = ?::uuid", schedule);
        api().header(traced())
                .get("/api/recipients?search=" + number.substring(1))
                .then()
                .statusCode(200);
        api().header(traced()).get("/api/recipients/" + number);
        given().header(traced())
                .queryParam("hub.mode", "subscribe")
                .queryParam("hub.verify_token", "simulator-verify-token")
                .queryParam("hub.challenge", "1158201444")
                .get("/webhooks/whatsapp")
                .then()
                .statusCode(200);

        awaitSpans("GET /webhooks/whatsapp", 1);
        awaitSpans("GET /api/recipients", 1);
        assertThat(wamid).isNotBlank();
        assertThat(TraceCollector.everything())
                .contains(schedule)
                .doesNotContain(number.substring(1))
                .doesNotContain(wamid)
                .doesNotContain("Quetzalcoatl", "Xylophone")
                .doesNotContain("simulator-token", "simulator-verify-token", "test-admin-key", "simulator-app-secret");
    }

    @Test
    void pagesHealthAndMetricsAreNoTraces() {
        for (String page : List.of("/", "/index.html", "/q/openapi", "/q/swagger-ui/", metrics, ready)) {
            given().header(traced()).get(page).then().statusCode(200);
        }
        api().header(traced()).get("/api/messages").then().statusCode(200);

        awaitSpans("GET /api/messages", 1);
        assertThat(TraceCollector.spans(trace)).hasSize(1);
    }
}
