package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no HTTP client would send. */
@QuarkusTest
class RawRequestsTest {

    private static final int PATIENCE_MILLIS = 20_000;

    @TestHTTPResource
    URI address;

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String head(String method, String path, String more) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\nX-API-Key: test-admin-key\r\nConnection: close\r\n" + more
                + "\r\n";
    }

    private static void isProblem(String answer, int status, String code) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("application/problem+json")
                .contains("\"code\":\"" + code + "\"", "\"trace_id\"", "\"status\":" + status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/messages/%zz",
                "/api/messages?search=%zz",
                "/api/messages?limit=%",
                "/api/messages/%e",
                "/api/messages?search=a|b",
                "/%zz",
                "/webhooks/whatsapp?hub.mode=%zz",
                "/q/openapi?format=%zz"
            })
    void anAddressThatCannotBeDecodedIsAProblemToo(String path) throws IOException {
        try (Socket socket = connect()) {
            send(socket, head("GET", path, ""));
            isProblem(answer(socket), 400, "MALFORMED_REQUEST");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/messages/%00, 404, RESOURCE_NOT_FOUND",
        "/api/messages?search=%00, 422, VALIDATION_ERROR",
        "/api/recipients?search=%00, 422, VALIDATION_ERROR",
        "/api/messages?limit=%00, 422, VALIDATION_ERROR",
        "/api/messages?cursor=%00, 422, VALIDATION_ERROR",
        "/api/%00, 404, RESOURCE_NOT_FOUND"
    })
    void anAddressWithANulIsAProblem(String path, int status, String code) throws IOException {
        try (Socket socket = connect()) {
            send(socket, head("GET", path, ""));
            isProblem(answer(socket), status, code);
        }
    }

    /** It says no length and is cut off as soon as it is too long; whoever goes on sending hears of it all the same. */
    @ParameterizedTest
    @CsvSource({"/api/messages, 11", "/api/recipients/bulk, 11", "/api/messages, 40"})
    void aBodyOfUnknownLengthIsTooLargeAfterTenMegabytes(String path, int megabytes) throws IOException {
        try (Socket socket = connect()) {
            send(socket, head("POST", path, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"));
            OutputStream out = socket.getOutputStream();
            byte[] chunk = ("100000\r\n" + " ".repeat(0x100000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < megabytes; i++) {
                out.write(chunk);
            }
            send(socket, "0\r\n\r\n");
            isProblem(answer(socket), 413, "PAYLOAD_TOO_LARGE");
        }
    }

    @Test
    void aBodyOfUnknownLengthIsTakenWhenItIsShort() throws IOException {
        String body = "{\"title\": \"t\", \"content\": \"c\"}";
        try (Socket socket = connect()) {
            send(
                    socket,
                    head("POST", "/api/messages", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"));
            send(socket, Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 201 ");
        }
    }

    @Test
    void whoAsksBeforeSendingTheirBodyIsToldToGoOn() throws IOException {
        String body = "{\"title\": \"t\", \"content\": \"c\"}";
        try (Socket socket = connect()) {
            String more = "Content-Type: application/json\r\nContent-Length: " + body.length()
                    + "\r\nExpect: 100-continue\r\n";
            send(socket, head("POST", "/api/messages", more));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 100");
            send(socket, body);
            assertThat(answer(socket)).contains("HTTP/1.1 201 ");
        }
    }

    private static String post(String body) {
        return "POST /api/messages HTTP/1.1\r\nHost: x\r\nX-API-Key: test-admin-key\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** One after the other: whatever becomes of one, the next is answered. */
    @Test
    void whatIsSentTogetherIsAnsweredInTurn() throws IOException {
        String good = "{\"title\": \"t\", \"content\": \"c\"}";
        String padded = good + " ".repeat(100_000);
        try (Socket socket = connect()) {
            send(
                    socket,
                    post(good)
                            + post("{")
                            + post(padded)
                            + post("")
                            + post(good).replace("test-admin-key", "nobody's")
                            + post(good).replace("/api/messages", "/api/nothing")
                            + post(good)
                            + head("GET", "/api/messages?limit=1", ""));
            List<String> statuses = Pattern.compile("HTTP/1.1 (\\d{3}) ")
                    .matcher(answer(socket))
                    .results()
                    .map(answer -> answer.group(1))
                    .toList();
            assertThat(statuses).containsExactly("201", "400", "201", "422", "401", "404", "201", "200");
        }
    }
}
