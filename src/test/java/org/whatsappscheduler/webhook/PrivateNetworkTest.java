package org.whatsappscheduler.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;

/** Nobody reaches our own network through a webhook. */
@QuarkusTest
@TestProfile(PrivateNetworkTest.AsInProduction.class)
class PrivateNetworkTest {

    /** What production does unless told otherwise. */
    public static class AsInProduction implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "scheduler.webhooks.allow-http", "false",
                    "scheduler.webhooks.allow-private-addresses", "false");
        }
    }

    @Inject
    TestData data;

    @Inject
    WebhookSweep sweep;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a.example/",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://10.0.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://localhost/",
                "https://postgres/",
                "https://db.internal/"
            })
    void addressesInsideAreRefused(String url) {
        api().body(Map.of("url", url))
                .post("/api/webhooks")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("#/url"));
    }

    /** A name that leads inside is only seen when it is looked up; here the row itself is changed, as DNS would. */
    @Test
    void andWhereANameLeadsIsLookedAtBeforeEveryCall() {
        String id = create("/api/webhooks", Map.of("url", "https://a.example/hook"));
        data.update("UPDATE webhooks SET url = 'https://localhost:1/hook' WHERE id = ?", UUID.fromString(id));
        api().post("/api/webhooks/" + id + "/test").then().statusCode(202);
        sweep.sweep();
        await().untilAsserted(() -> assertThat(
                        read("/api/webhooks/" + id + "/deliveries").getString("items[0].answer"))
                .isEqualTo("the host is not on the public Internet"));
    }
}
