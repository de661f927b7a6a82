package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request that has been answered takes no memory any more. */
@QuarkusTest
class AnsweredRequestsTest {

    private static final int MANY = 200;
    private static final int UNDER_WAY = 20;
    private static final Pattern BODY =
            Pattern.compile("\\d+:\\s+(\\d+)\\s+\\d+\\s+org\\.whatsappscheduler\\.common\\.ArrivingBody\\s");

    @TestHTTPResource
    URI service;

    /** By one connection, which may remember the last request that came by it. */
    @ParameterizedTest
    @EnumSource
    void whatHasSentABodyIsForgotten(HttpClient.Version version) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/api/messages"))
                .header("X-API-Key", "test-admin-key")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"title\": \"Soon\", \"content\": \"forgotten\"}"))
                .build();
        HttpClient client = HttpClient.newBuilder().version(version).build();
        for (int i = 0; i < MANY; i++) {
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(201);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(bodies()).isLessThan(UNDER_WAY));
    }

    /** Those that can still be reached. */
    private static int bodies() throws JMException {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Matcher found = BODY.matcher(String.valueOf(histogram));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
