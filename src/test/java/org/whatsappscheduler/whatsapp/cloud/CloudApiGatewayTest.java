package org.whatsappscheduler.whatsapp.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.whatsapp.cloud.RawServer.answering;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;
import org.whatsappscheduler.whatsapp.SenderAccount;

/** What is told apart on the wire: accepted, refused, certainly not sent, perhaps sent. */
class CloudApiGatewayTest {

    private static final Vertx VERTX = Vertx.vertx();
    private static final String ACCEPTED = "{\"messages\":[{\"id\":\"wamid.1\"}]}";
    private static final OutboundMessage MESSAGE = new OutboundMessage(
            new Correlation(UUID.fromString("0199e1a0-0000-7000-8000-000000000001"), 1),
            "+15551230000",
            new OutboundMessage.Text("Olá", false));

    private CloudApiGateway gateway = gateway(10, 10, Duration.ofSeconds(5));

    private static CloudApiGateway gateway(int connections, int waiting, Duration callTimeout) {
        ProviderConfig config = new SmallRyeConfigBuilder()
                .withMapping(ProviderConfig.class)
                .withDefaultValue("scheduler.provider.connect-timeout", "500ms")
                .withDefaultValue("scheduler.provider.call-timeout", callTimeout.toMillis() + "ms")
                .withDefaultValue("scheduler.provider.connections", String.valueOf(connections))
                .withDefaultValue("scheduler.provider.waiting-calls", String.valueOf(waiting))
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(ProviderConfig.class);
        return new CloudApiGateway(VERTX, config, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    /** Until what was done to a socket has certainly reached its other end. */
    private static final Duration TRAVEL = Duration.ofMillis(50);

    @AfterAll
    static void closeVertx() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private CompletableFuture<SendOutcome> start(URI url) {
        SenderAccount account = new SenderAccount(url, "v26.0", "1065", "secret");
        return gateway.send(account, MESSAGE, () -> true).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS);
    }

    private SendOutcome send(URI url) {
        return start(url).join();
    }

    private SendOutcome send(RawServer.Behaviour behaviour) throws IOException {
        try (RawServer server = new RawServer(behaviour)) {
            return send(server.url());
        }
    }

    private static void notSent(SendOutcome outcome) {
        assertThat(outcome).isInstanceOf(Transient.class).extracting("code").isEqualTo(0);
    }

    @Test
    void theRequestIsWhatTheCloudApiWantsAndTheConnectionIsKept() throws IOException {
        gateway = gateway(1, 10, Duration.ofSeconds(5));
        try (RawServer server = new RawServer(answering(200, ACCEPTED))) {
            assertThat(send(server.url())).isEqualTo(new Accepted("wamid.1"));
            assertThat(send(URI.create(server.url() + "/prefix/"))).isEqualTo(new Accepted("wamid.1"));
            assertThat(server.requests.get(0))
                    .startsWith("POST /v26.0/1065/messages HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nauthorization: Bearer secret\r\n")
                    .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
                    .endsWith("\r\n\r\n{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\","
                            + "\"to\":\"+15551230000\",\"type\":\"text\",\"text\":{\"preview_url\":false,"
                            + "\"body\":\"Olá\"},\"biz_opaque_callback_data\":\""
                            + "0199e1a0-0000-7000-8000-000000000001:1\"}");
            assertThat(server.requests.get(1)).startsWith("POST /prefix/v26.0/1065/messages ");
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void answersAreClassified() throws IOException {
        assertThat(send(answering(400, "{\"error\":{\"code\":131026,\"message\":\"no\"}}")))
                .isInstanceOf(Rejected.class);
        assertThat(send(answering(429, "", "Retry-After: 7\r\n")))
                .isInstanceOf(Throttled.class)
                .extracting("retryAfter")
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(send(answering(502, "<html>"))).isInstanceOf(Unknown.class);
    }

    @Test
    void whereNobodyListensNothingIsSent() throws IOException {
        URI nobody;
        try (RawServer server = new RawServer(answering(200, ACCEPTED))) {
            nobody = server.url();
        }
        notSent(send(nobody));
        notSent(send(URI.create("http://no-such-host.invalid")));
    }

    @Test
    void withoutTlsOnTheOtherSideNothingIsSent() throws IOException {
        try (RawServer server = new RawServer(answering(200, ACCEPTED))) {
            notSent(send(URI.create("https://127.0.0.1:" + server.url().getPort())));
        }
    }

    @Test
    void aConnectionThatIsNotTakenInTimeIsNotSent() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort());
                Socket two = new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort())) {
            assertThat(one.isConnected() && two.isConnected()).isTrue();
            notSent(send(URI.create("http://127.0.0.1:" + full.getLocalPort())));
        }
    }

    @Test
    void aResetAfterTheRequestIsUnknown() throws IOException {
        assertThat(send(RawServer::reset)).isInstanceOf(Unknown.class);
        assertThat(send(Socket::close)).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"messages\":[{\"id\":\"wamid.1\"}]}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"mes",
                "HTTP/1.1 400 Bad\r\nContent-Length: 500\r\n\r\n{\"error\":{\"code\":131026",
                "HTTP/1.1 200 O",
                "nonsense\r\n\r\n"
            })
    void anAnswerThatBreaksOffIsUnknown(String part) throws IOException {
        assertThat(send(client -> {
                    client.getOutputStream().write(part.getBytes());
                    client.close();
                }))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void aHangingProviderIsUnknownAfterTheWholeCallTimeout() throws IOException {
        gateway = gateway(10, 10, Duration.ofMillis(700));
        long start = System.nanoTime();
        assertThat(send(client -> Thread.sleep(10_000))).isInstanceOf(Unknown.class);
        assertThat(send(client -> {
                    client.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes());
                    while (true) {
                        client.getOutputStream().write(' ');
                        Thread.sleep(50);
                    }
                }))
                .isInstanceOf(Unknown.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"200", "400"})
    void anEndlessAnswerIsNotReadToItsEnd(int status) throws IOException {
        String head = "HTTP/1.1 " + status + " X\r\nContent-Length: 100000000\r\n\r\n";
        assertThat(send(client -> {
                    client.getOutputStream().write(head.getBytes());
                    while (true) {
                        client.getOutputStream().write(new byte[8192]);
                    }
                }))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void whatFindsNoConnectionInTimeIsNotSentAndTheRestIsRefusedAtOnce() throws IOException {
        gateway = gateway(1, 1, Duration.ofSeconds(2));
        try (RawServer server = new RawServer(client -> Thread.sleep(20_000))) {
            List<CompletableFuture<SendOutcome>> calls =
                    IntStream.range(0, 3).mapToObj(i -> start(server.url())).toList();
            notSent((SendOutcome)
                    CompletableFuture.anyOf(calls.get(1), calls.get(2)).join());
            assertThat(calls.get(0)).isNotDone();
            assertThat(calls.get(0).join()).isInstanceOf(Unknown.class);
            notSent(calls.get(1).join());
            notSent(calls.get(2).join());
            assertThat(server.requests).hasSize(1);
        }
    }

    /** Right after the close the pool may still hand it out: then nothing can be written, and that is known. */
    @Test
    void aConnectionThatWasClosedWhileIdleLeavesNothingUnknown() throws Exception {
        Semaphore noticed = new Semaphore(0);
        try (RawServer server = new RawServer(client -> {
            answering(200, ACCEPTED).on(client);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isNegative();
            noticed.release();
        })) {
            int accepted = 0;
            while (accepted < 20) {
                SendOutcome outcome = send(server.url());
                if (outcome.equals(new Accepted("wamid.1"))) {
                    accepted++;
                    assertThat(noticed.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
                } else {
                    notSent(outcome);
                }
            }
            assertThat(server.requests).hasSize(accepted);
        }
    }

    /** The client's threads are held up, so that they cannot have noticed the reset before they write. */
    @Test
    void aConnectionThatWasResetBeforeWeWroteIsNotSent() throws Exception {
        gateway = gateway(1, 10, Duration.ofSeconds(5));
        CountDownLatch chained = new CountDownLatch(1);
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch reset = new CountDownLatch(1);
        try (RawServer server = new RawServer(client -> {
            chained.await();
            answering(200, ACCEPTED).on(client);
        })) {
            CompletableFuture<SendOutcome> second = new CompletableFuture<>();
            start(server.url())
                    .thenCompose(first -> {
                        holding.countDown();
                        held(reset);
                        return start(server.url());
                    })
                    .whenComplete((outcome, failure) -> second.complete(outcome));
            chained.countDown();
            assertThat(holding.await(5, TimeUnit.SECONDS)).isTrue();
            server.resetAll();
            Thread.sleep(TRAVEL);
            reset.countDown();
            notSent(second.get(5, TimeUnit.SECONDS));
        }
    }

    private static void held(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    @Test
    void anAddressOrTokenThatCannotBeUsedBlocksTheSender() {
        for (SenderAccount account : List.of(
                new SenderAccount(URI.create("ftp://x"), "v26.0", "1", "t"),
                new SenderAccount(URI.create("/nowhere"), "v26.0", "1", "t"),
                new SenderAccount(URI.create("http://127.0.0.1:9"), "v26.0", "1", "two\nlines"))) {
            assertThat(gateway.send(account, MESSAGE, () -> true)
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(Blocked.class);
        }
    }
}
