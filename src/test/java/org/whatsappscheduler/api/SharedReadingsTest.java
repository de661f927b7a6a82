package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;

/** Who asks the same at the same time shares a reading, and nothing else: each has their own request answered. */
@QuarkusTest
class SharedReadingsTest {

    private static final int AT_ONCE = 64;
    private static final int ROUNDS = 200;

    @TestHTTPResource
    URI service;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void everyCallersOwnConditionCounts() {
        String message = "/api/messages/" + message("asked for by many");
        String list = "/api/schedules?limit=3";
        read(message);
        for (int round = 0; round < ROUNDS; round++) {
            for (String address : List.of(message, list)) {
                everyOtherKnowsIt(address);
            }
        }
    }

    @Test
    void whoHangsUpTakesTheAnswerFromNobody() throws IOException {
        String message = "/api/messages/" + message("asked for by some who go");
        String list = "/api/schedules?limit=4";
        for (int round = 0; round < ROUNDS; round++) {
            for (String address : List.of(message, list)) {
                List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    hangUp(address);
                    answers.add(client.sendAsync(request(address, "\"another\""), BodyHandlers.discarding()));
                }
                answers.forEach(answer ->
                        assertThat(answer.join().statusCode()).as(address).isEqualTo(200));
            }
        }
    }

    private void hangUp(String address) throws IOException {
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            String head = "GET " + address + " HTTP/1.1\r\nHost: x\r\nX-API-Key: test-admin-key\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.setSoLinger(true, 0);
        }
    }

    private HttpRequest request(String address, String tag) {
        return HttpRequest.newBuilder(service.resolve(address))
                .header("X-API-Key", "test-admin-key")
                .header("If-None-Match", tag)
                .build();
    }

    private void everyOtherKnowsIt(String address) {
        String tag = Api.api().get(address).header("ETag");
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(
                    client.sendAsync(request(address, i % 2 == 0 ? tag : "\"another\""), BodyHandlers.discarding()));
        }
        for (int i = 0; i < AT_ONCE; i++) {
            assertThat(answers.get(i).join().statusCode()).as(address).isEqualTo(i % 2 == 0 ? 304 : 200);
        }
    }
}
