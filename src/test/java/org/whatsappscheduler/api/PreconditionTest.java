package org.whatsappscheduler.api;

import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.recipient;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
class PreconditionTest {

    private static String tag(String path) {
        return api().get(path).then().statusCode(200).extract().header("ETag");
    }

    private static String aMessage() {
        return "/api/messages/" + message("Hi");
    }

    private static String aGroup() {
        return "/api/groups/" + group(1);
    }

    private static String aSchedule() {
        return "/api/schedules/" + schedule(message("Hi"), group(1), Instant.parse("2035-01-01T00:00:00Z"));
    }

    private static String aSender() {
        return "/api/senders/"
                + create(
                        "/api/senders",
                        Map.of(
                                "name",
                                "Line",
                                "phone_number_id",
                                String.valueOf(System.nanoTime()),
                                "access_token",
                                "token"));
    }

    private static Stream<String> oneOfEach() {
        return Stream.of("message", "recipient", "group", "schedule", "sender");
    }

    private static String make(String kind) {
        return switch (kind) {
            case "message" -> aMessage();
            case "recipient" -> "/api/recipients/" + recipient("Ana");
            case "group" -> aGroup();
            case "sender" -> aSender();
            default -> aSchedule();
        };
    }

    @ParameterizedTest
    @MethodSource("oneOfEach")
    void whoHasItIsToldSoWithoutABody(String kind) {
        String path = make(kind);
        api().header("If-None-Match", "\"old\", " + tag(path))
                .get(path)
                .then()
                .statusCode(304)
                .header("ETag", tag(path))
                .body(emptyString());
        api().header("If-None-Match", "\"old\"").get(path).then().statusCode(200);
    }

    @Test
    void anEditOfAnotherVersionIsRefused() {
        String path = aMessage();
        String first = tag(path);
        Map<String, String> body = Map.of("title", "New", "content", "c");
        String second = api().header("If-Match", first)
                .body(body)
                .put(path)
                .then()
                .statusCode(200)
                .header("ETag", not(first))
                .extract()
                .header("ETag");
        api().header("If-Match", first)
                .body(body)
                .put(path)
                .then()
                .statusCode(412)
                .body("code", equalTo("PRECONDITION_FAILED"));
        api().header("If-Match", first).delete(path).then().statusCode(412);
        api().header("If-Match", second).delete(path).then().statusCode(204);
    }

    @Test
    void theStarAndNothingMatchEveryVersion() {
        String path = aMessage();
        Map<String, String> body = Map.of("title", "New", "content", "c");
        api().header("If-Match", "*").body(body).put(path).then().statusCode(200);
        api().body(body).put(path).then().statusCode(200);
        api().header("If-Match", "nonsense").body(body).put(path).then().statusCode(412);
    }

    @Test
    void membersAreAVersionOfTheGroup() {
        String path = aGroup();
        String before = tag(path);
        Map<String, ?> members = Map.of("recipient_ids", List.of(recipient("Eva")));
        api().header("If-Match", before)
                .body(members)
                .post(path + "/recipients")
                .then()
                .statusCode(200);
        api().header("If-Match", before)
                .body(members)
                .delete(path + "/recipients")
                .then()
                .statusCode(412);
        api().header("If-Match", tag(path))
                .body(members)
                .delete(path + "/recipients")
                .then()
                .statusCode(200);
    }

    @Test
    void optingOutIsAVersionOfTheRecipient() {
        String path = "/api/recipients/" + recipient("Ana");
        String before = tag(path);
        api().header("If-Match", before).post(path + "/opt-out").then().statusCode(200);
        api().header("If-Match", before).post(path + "/opt-in").then().statusCode(412);
        api().header("If-Match", tag(path))
                .post(path + "/opt-in")
                .then()
                .statusCode(200)
                .header("ETag", equalTo(tag(path)));
    }

    @Test
    void actionsOnASchedule() {
        String path = aSchedule();
        String before = tag(path);
        api().header("If-Match", before)
                .post(path + "/pause")
                .then()
                .statusCode(200)
                .header("ETag", tag(path));
        api().header("If-Match", before).post(path + "/resume").then().statusCode(412);
        api().header("If-Match", tag(path)).post(path + "/resume").then().statusCode(200);
        api().header("If-Match", before).post(path + "/cancel").then().statusCode(412);
    }

    @Test
    void aSenderOfAnotherVersionIsNeitherChangedNorDeleted() {
        String path = aSender();
        String before = tag(path);
        Map<String, Integer> patch = Map.of("messages_per_second", 7);
        api().header("If-Match", before).body(patch).patch(path).then().statusCode(200);
        api().header("If-Match", before).body(patch).patch(path).then().statusCode(412);
        api().header("If-Match", before).delete(path).then().statusCode(412);
        api().header("If-Match", tag(path)).delete(path).then().statusCode(204);
    }

    @Test
    void theSameByPutAsTheOriginalServiceHadIt() {
        String path = aSchedule();
        api().put(path + "/pause").then().statusCode(200).body("status", equalTo("paused"));
        api().put(path + "/resume").then().statusCode(200).body("status", equalTo("pending"));
        api().put(path + "/cancel").then().statusCode(200).body("stopped", equalTo(0));
        api().get(path).then().body("status", equalTo("cancelled"));
    }
}
