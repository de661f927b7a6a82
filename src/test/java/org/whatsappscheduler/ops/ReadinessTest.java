package org.whatsappscheduler.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.EmbeddedServers;

@QuarkusTest
class ReadinessTest {

    @TestHTTPResource(value = "/health/ready", management = true)
    URI management;

    @TestHTTPResource(value = "/health/live", management = true)
    URI liveness;

    @TestHTTPResource("/")
    URI api;

    @Test
    void aRunningApplicationIsReady() {
        assertThat(new Readiness(management).isReady()).isTrue();
    }

    /** Without its database it takes no requests, and starting it anew would help nobody. */
    @Test
    void withoutItsDatabaseItIsAliveAndNotReady() {
        EmbeddedServers.stopPostgres();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> given().get(management).statusCode() == 503);
            given().get(liveness).then().statusCode(200).body("status", equalTo("UP"));
        } finally {
            EmbeddedServers.startPostgres();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> new Readiness(management).isReady());
    }

    @Test
    void whoAnswersSomethingElseIsNot() {
        assertThat(new Readiness(api).isReady()).isFalse();
    }

    @Test
    void whoDoesNotAnswerIsNot() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThat(new Readiness(URI.create("http://127.0.0.1:" + port)).isReady())
                .isFalse();
    }
}
