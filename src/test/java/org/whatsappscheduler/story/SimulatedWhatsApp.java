package org.whatsappscheduler.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.whatsappscheduler.whatsapp.simulator.Settings;
import org.whatsappscheduler.whatsapp.simulator.Simulator;

/** The simulator as the provider of an application under test, on a port that stays while it comes and goes. */
public class SimulatedWhatsApp implements QuarkusTestResourceLifecycleManager {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Vertx VERTX = Vertx.vertx();
    private static int port;
    private static int appPort;
    private static Path journal;
    private static String deployment;

    @Override
    public Map<String, String> start() {
        try {
            port = freePort();
            appPort = freePort();
            journal = Files.createTempFile("simulator", ".journal");
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
        appear();
        return Map.of(
                "whatsapp.base-url", "http://127.0.0.1:" + port,
                "whatsapp.messages-per-second", "1500",
                "quarkus.http.test-port", String.valueOf(appPort),
                "quarkus.scheduler.enabled", "true",
                "scheduler.dispatch.breaker-delay", "1s",
                "scheduler.dispatch.unknown-grace", "3s",
                "scheduler.dispatch.backoff-cap", "2s");
    }

    @Override
    public void stop() {
        vanish();
    }

    /** Starts it, with nothing accepted yet; the journal goes on. */
    public static void appear() {
        Simulator.Place place = new Simulator.Place(
                port, "http://127.0.0.1:" + appPort + "/webhooks/whatsapp", "simulator-app-secret", journal);
        Settings fast = Settings.standard()
                .with(JSON.createObjectNode().put("messages_per_second", 2_000).put("read_after_ms", 200));
        deployment = await(VERTX.deployVerticle(new Simulator(place, fast)));
    }

    /** Stops it: connections are cut, new ones refused. */
    public static void vanish() {
        await(VERTX.undeploy(deployment));
    }

    /** One line for everything ever accepted: {@code correlation number millis}. */
    public static List<String> accepted() {
        try {
            return Files.readAllLines(journal);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Calls the control API. */
    public static JsonNode control(String method, String path, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/_simulator" + path))
                    .method(method, BodyPublishers.ofString(body))
                    .build();
            return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
