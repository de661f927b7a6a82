package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SmokeTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Smoke smoke = new Smoke(new PrintStream(said, true, StandardCharsets.UTF_8));
    private HttpServer server;
    private String address;

    /** Not there the first time, there from then on. */
    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() == 1 ? 503 : 200, -1);
            exchange.close();
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksUntilItIsAnswered() throws InterruptedException {
        assertThat(smoke.run("smoke", address)).isTrue();
        assertThat(asked).hasValue(2);
        assertThat(said.toString(StandardCharsets.UTF_8).strip()).isEqualTo("200 " + address);
    }

    @Test
    void failsWithoutAnAddress() throws InterruptedException {
        assertThat(smoke.run("smoke")).isFalse();
    }
}
