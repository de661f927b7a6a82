package org.whatsappscheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The artifact that is shipped: it starts, and knows nothing of the embedded servers. */
@QuarkusIntegrationTest
@WithTestResource(value = ProductionDependencies.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@WithTestResource(value = GrpcCollector.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class PackagedApplicationIT {

    private static final List<String> NOT_SHIPPED = List.of(
            "org/whatsappscheduler/ops/embedded",
            "io/zonky",
            "redis/embedded",
            "redis-server-",
            "postgres-linux",
            "org/tukaani");

    @Test
    void answers() {
        RestAssured.get("/q/openapi").then().statusCode(200);
    }

    @Test
    void tellsACollectorOfItsRequests() {
        RestAssured.get("/api/messages/traced").then().statusCode(401);
        await().untilAsserted(() -> assertThat(GrpcCollector.received())
                .anyMatch(spans -> spans.contains("whatsapp-scheduler") && spans.contains("/api/messages/{id}")));
    }

    /** What the tests' JVM is told, the application has to tell itself. */
    @Test
    void answersForAddressesThatCannotBeDecoded() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            String request = "GET /api/messages/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json");
        }
    }

    @Test
    @EnabledIf("isJar")
    void containsNothingOfTheEmbeddedServers() throws IOException {
        List<Path> jars = jars(Path.of("target/quarkus-app"));
        assertThat(jars).isNotEmpty();
        for (Path jar : jars) {
            assertThat(names(jar)).as("entries of %s", jar).noneMatch(PackagedApplicationIT::isNotShipped);
        }
    }

    @Test
    @EnabledIf("isJar")
    void namesThemNowhereInItsOwnCode() throws IOException {
        for (String own : List.of("target/quarkus-app/app", "target/quarkus-app/quarkus")) {
            for (Path jar : jars(Path.of(own))) {
                assertThat(contents(jar)).as("content of %s", jar).noneMatch(PackagedApplicationIT::namesThem);
            }
        }
    }

    static boolean isJar() throws IOException {
        return Files.readString(Path.of("target/quarkus-artifact.properties")).contains("type=jar");
    }

    private static boolean isNotShipped(String name) {
        return NOT_SHIPPED.stream().anyMatch(name::startsWith);
    }

    private static boolean namesThem(String content) {
        return content.contains("ops/embedded") || content.contains("ops.embedded");
    }

    private static List<Path> jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static List<String> names(Path jar) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.stream().map(Object::toString).toList();
        }
    }

    private static List<String> contents(Path jar) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            List<String> contents = new ArrayList<>();
            for (var entry : opened.stream().toList()) {
                contents.add(new String(opened.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1));
            }
            return contents;
        }
    }
}
