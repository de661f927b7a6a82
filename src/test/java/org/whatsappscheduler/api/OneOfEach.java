package org.whatsappscheduler.api;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.recipient;
import static org.whatsappscheduler.Api.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Planner;

/** What the paths of the contract lead to. */
@ApplicationScoped
class OneOfEach {

    private final TestData data;
    private final Planner planner;
    private final Clock clock;

    OneOfEach(TestData data, Planner planner, Clock clock) {
        this.data = data;
        this.planner = planner;
        this.clock = clock;
    }

    /** A path of the document with the id of something new. */
    String path(String documented) {
        return documented.contains("{id}")
                ? documented.replace("{id}", make(documented.split("/")[2]))
                : documented;
    }

    /** Makes one and answers its id. */
    String make(String resource) {
        return switch (resource) {
            case "messages" -> message("Hi");
            case "recipients" -> recipient("Ana");
            case "groups" -> group(1);
            case "schedules" -> schedule(message("Hi"), group(1), Instant.parse("2035-01-01T00:00:00Z"));
            case "senders" ->
                create(
                        "/api/senders",
                        Map.of(
                                "name",
                                "Line",
                                "phone_number_id",
                                String.valueOf(System.nanoTime()),
                                "access_token",
                                "token"));
            case "webhooks" -> create("/api/webhooks", Map.of("url", "https://example.com/hook", "enabled", false));
            case "keys" -> create("/api/keys", Map.of("name", "One", "role", "viewer"));
            case "imports" -> upload();
            case "deliveries" ->
                data.id("SELECT id FROM deliveries WHERE schedule_id = ?", planned())
                        .toString();
            default -> throw new IllegalArgumentException("Nothing is made at " + resource);
        };
    }

    /** A schedule whose recipient has been planned; nobody sends it. */
    UUID planned() {
        return planned(data.group(1));
    }

    /** The same for the recipients of a group. */
    UUID planned(UUID group) {
        UUID schedule = data.schedule(data.textMessage("x"), group, data.foreignSender(), clock.instant());
        planner.startDue(Duration.ofSeconds(5));
        while (planner.planPage()) {
            // until everybody has a row
        }
        return schedule;
    }

    private static String upload() {
        byte[] file = ("name,phone_number\nAna," + number() + "\n").getBytes(StandardCharsets.US_ASCII);
        String id = given().header("X-API-Key", "test-admin-key")
                .multiPart("file", "people.csv", file, "text/csv")
                .post("/api/recipients/import")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        await().until(() -> read("/api/imports/" + id).getString("ended_at") != null);
        return id;
    }
}
