package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.recipient;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;

@QuarkusTest
class PreconditionTest {

    private final OneOfEach things;
    private final TestData data;

    PreconditionTest(OneOfEach things, TestData data) {
        this.things = things;
        this.data = data;
    }

    private static String tag(String path) {
        return api().get(path).then().statusCode(200).extract().header("ETag");
    }

    private String a(String resource) {
        return "/api/" + resource + "/" + things.make(resource);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"messages", "recipients", "groups", "schedules", "senders", "webhooks", "deliveries", "keys"})
    void whoHasItIsToldSoWithoutABody(String resource) {
        String path = a(resource);
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
        String path = a("messages");
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
        String path = a("messages");
        Map<String, String> body = Map.of("title", "New", "content", "c");
        api().header("If-Match", "*").body(body).put(path).then().statusCode(200);
        api().body(body).put(path).then().statusCode(200);
        api().header("If-Match", "nonsense").body(body).put(path).then().statusCode(412);
    }

    @Test
    void membersAreAVersionOfTheGroup() {
        String path = a("groups");
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
        String path = a("schedules");
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
        String path = a("senders");
        String before = tag(path);
        Map<String, Integer> patch = Map.of("messages_per_second", 7);
        api().header("If-Match", before).body(patch).patch(path).then().statusCode(200);
        api().header("If-Match", before).body(patch).patch(path).then().statusCode(412);
        api().header("If-Match", before).delete(path).then().statusCode(412);
        api().header("If-Match", tag(path)).delete(path).then().statusCode(204);
    }

    @Test
    void whatIsDocumentedToHeedIfMatchDoes() throws IOException {
        ApiDescription description = ApiDescription.served();
        List<String> heeding = new ArrayList<>();
        for (ApiDescription.Operation operation : description.operations()) {
            assertThat(operation.takesHeader("If-Match")).as(operation.id()).isEqualTo(operation.documents(412));
            if (operation.takesHeader("If-Match")) {
                RequestSpecification request = api().header("If-Match", "\"999\"");
                JsonNode body = description.resolved(operation.body());
                if (!body.isMissingNode()) {
                    request.body(body.path("examples").path(0).toString());
                }
                Response answer = request.request(operation.method(), things.path(operation.path()));
                assertThat(answer.statusCode()).as(operation.id()).isEqualTo(412);
                heeding.add(operation.id());
            }
        }
        assertThat(heeding)
                .contains("pauseSender", "resumeSender", "duplicateSchedule", "changeRecipient", "rotateWebhookSecret")
                .contains("revokeKey")
                .doesNotContain("dryRunSchedule", "previewMessage");
    }

    @Test
    void aKeyIsRevokedAsItWasRead() {
        String path = a("keys");
        String before = tag(path);
        data.update("UPDATE api_keys SET last_used_at = now() WHERE id = ?::uuid", path.substring(10));
        assertThat(tag(path)).isNotEqualTo(before);
        api().header("If-Match", "\"7\"").delete(path).then().statusCode(412);
        api().get(path).then().body("$", not(hasKey("revoked_at"))).body("$", not(hasKey("version")));
        api().header("If-Match", before).delete(path).then().statusCode(204);
        api().header("If-Match", before).delete(path).then().statusCode(412);
    }

    private static void isSentAnewAfter(Runnable change, String path) {
        String before = tag(path);
        change.run();
        api().header("If-None-Match", before).get(path).then().statusCode(200).header("ETag", not(before));
    }

    @Test
    void aBlockOfASenderAndItsEndAreSeen() {
        String path = a("senders");
        for (String until : List.of("2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z")) {
            isSentAnewAfter(
                    () -> data.update(
                            "UPDATE senders SET blocked_until = ?::timestamptz, blocked_reason = 'x' WHERE id = ?::uuid",
                            until,
                            path.substring(13)),
                    path);
        }
    }

    @Test
    void aWebhookThatBeginsToFailIsSeen() {
        String path = a("webhooks");
        isSentAnewAfter(
                () -> data.update("UPDATE webhooks SET failing_since = now() WHERE id = ?::uuid", path.substring(14)),
                path);
    }

    @Test
    void aNewForecastIsSeen() {
        UUID schedule = things.planned();
        isSentAnewAfter(
                () -> data.update(
                        "UPDATE schedule_runs SET forecast_at = now() + interval '1 hour' WHERE schedule_id = ?",
                        schedule),
                "/api/schedules/" + schedule);
    }

    @Test
    void whatIsShownOnceComesWithTheTagItIsReadWith() {
        Map<String, Map<String, Object>> requests = Map.of(
                "/api/keys", Map.of("name", "One", "role", "viewer"),
                "/api/webhooks", Map.of("url", "https://example.com/hook", "enabled", false));
        requests.forEach((path, body) -> {
            Response made = api().body(body).post(path);
            String location = URI.create(made.header("Location")).getPath();
            assertThat(made.header("ETag")).as(path).isNotNull().isEqualTo(tag(location));
        });
        String webhook = a("webhooks");
        api().header("If-Match", tag(webhook))
                .post(webhook + "/rotate-secret")
                .then()
                .statusCode(200)
                .header("ETag", tag(webhook));
    }

    @Test
    void theSameByPutAsTheOriginalServiceHadIt() {
        String path = a("schedules");
        api().put(path + "/pause").then().statusCode(200).body("status", equalTo("paused"));
        api().put(path + "/resume").then().statusCode(200).body("status", equalTo("pending"));
        api().put(path + "/cancel").then().statusCode(200).body("stopped", equalTo(0));
        api().get(path).then().body("status", equalTo("cancelled"));
    }
}
