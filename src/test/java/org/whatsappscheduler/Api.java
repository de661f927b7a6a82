package org.whatsappscheduler;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The API as a client of ours uses it. */
public final class Api {

    private static final AtomicLong NUMBERS = new AtomicLong(34_700_000_000L + System.nanoTime() / 1_000 % 40_000_000);

    private Api() {}

    /** A request with the key and JSON. */
    public static RequestSpecification api() {
        return given().header("X-API-Key", "test-admin-key").contentType(ContentType.JSON);
    }

    /** Creates something and answers its id. */
    public static String create(String path, Map<String, ?> body) {
        return api().body(body).post(path).then().statusCode(201).extract().path("id");
    }

    public static JsonPath read(String path) {
        return api().get(path).then().statusCode(200).extract().jsonPath();
    }

    public static String message(String content) {
        return create("/api/messages", Map.of("title", "Test", "content", content));
    }

    /** A Spanish mobile number that no other test of this run uses. */
    public static String number() {
        return "+" + NUMBERS.incrementAndGet();
    }

    public static String recipient(String name) {
        return create("/api/recipients", Map.of("name", name, "phone_number", number()));
    }

    /** A group of so many new recipients. */
    public static String group(int size) {
        List<String> members =
                IntStream.range(0, size).mapToObj(i -> recipient("Person " + i)).toList();
        return group(members);
    }

    public static String group(List<String> recipients) {
        return create("/api/groups", Map.of("name", "Group " + System.nanoTime(), "recipient_ids", recipients));
    }

    public static String schedule(String message, String group, java.time.Instant at) {
        return create(
                "/api/schedules", Map.of("message_id", message, "group_id", group, "scheduled_time", at.toString()));
    }
}
