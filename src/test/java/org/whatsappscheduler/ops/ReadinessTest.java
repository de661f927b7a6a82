package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ReadinessTest {

    @TestHTTPResource(value = "/health/ready", management = true)
    URI management;

    @TestHTTPResource("/")
    URI api;

    @Test
    void aRunningApplicationIsReady() {
        assertThat(new Readiness(management).isReady()).isTrue();
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
