package org.whatsappscheduler.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.Api.api;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is slow, or sends more than is taken, does not keep a connection, and nobody else waits for them. */
@QuarkusTest
@TestProfile(DifficultCallersTest.Impatient.class)
class DifficultCallersTest {

    /** Seconds where production has half minutes, and files of a megabyte. */
    public static class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.read-timeout", "1S",
                    "quarkus.http.idle-timeout", "3S",
                    "scheduler.imports.max-bytes", "1M");
        }
    }

    private static final int DROP_MILLIS = 100;

    /** Far more than it may take. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final String HEAD = "POST /%s HTTP/1.1\r\nHost: x\r\nX-API-Key: test-admin-key\r\n"
            + "Content-Type: %s\r\nContent-Length: %d\r\n\r\n{";

    @TestHTTPResource
    URI address;

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(DROP_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends this again and again, slowly, until the connection is closed; whether it is. */
    private static boolean isCutOff(Socket socket, String drop) throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            try {
                send(socket, drop);
                if (isAtItsEnd(socket.getInputStream())) {
                    return true;
                }
            } catch (SocketException closed) {
                return true;
            }
            api().get("/api/messages").then().statusCode(200);
        }
        return false;
    }

    /** Reads what is answered for as long as a drop takes. */
    private static boolean isAtItsEnd(InputStream in) throws IOException {
        try {
            while (in.read() >= 0) {
                // an answer
            }
            return true;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        }
    }

    @Test
    void whoSendsTheirHeadersDropByDropIsCutOff() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /api/messages HTTP/1.1\r\nHost: x\r\nX-Slow: ");
            assertThat(isCutOff(socket, "x")).isTrue();
        }
    }

    @Test
    void whoSendsTheirNextHeadersDropByDropIsCutOff() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /api/messages HTTP/1.1\r\nHost: x\r\n\r\nGET /api/messages HTTP/1.1\r\nX-Slow: ");
            assertThat(isCutOff(socket, "x")).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "api/messages, application/json, 100000",
        "api/messages, application/json, 1000",
        "api/recipients/bulk, application/json, 100000",
        "api/recipients/import, multipart/form-data; boundary=xyz, 100000",
        "webhooks/whatsapp, application/json, 100000",
        "webhooks/whatsapp, application/json, 1000",
        "nowhere, application/json, 100000",
        "nowhere, application/json, 1000"
    })
    void whoSendsTheirBodyDropByDropIsCutOff(String path, String type, int length) throws IOException {
        try (Socket socket = connect()) {
            send(socket, HEAD.formatted(path, type, length));
            assertThat(isCutOff(socket, " ")).isTrue();
        }
    }

    @Test
    void whoseShortBodyDoesNotArriveIsTold() throws IOException {
        try (Socket socket = connect()) {
            send(socket, HEAD.formatted("api/messages", "application/json", 1000));
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 408")
                    .contains("application/problem+json", "REQUEST_TIMEOUT");
        }
    }

    @Test
    void whoSaysNothingMoreIsCutOff() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /api/messages HTTP/1.1\r\nHost: x\r\nX-API-Key: test-admin-key\r\n\r\n");
            assertThat(isCutOff(socket, "")).isTrue();
        }
    }

    @Test
    void whoNeverSaysAnythingIsCutOff() throws IOException {
        try (Socket socket = connect()) {
            assertThat(isCutOff(socket, "")).isTrue();
        }
    }

    @Test
    void whoIsSlowButSteadyIsServed() throws IOException {
        try (Socket socket = connect()) {
            String body = "{\"title\": \"t\", \"content\": \"c\"}";
            send(
                    socket,
                    "POST /api/messages HTTP/1.1\r\nHost: x\r\nX-API-Key: test-admin-key\r\n"
                            + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n");
            send(socket, body.substring(0, 5));
            send(socket, body.substring(5));
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 201");
        }
    }

    /** Two megabytes are the file and what else is in the form. */
    @Test
    void aFileOfUnknownLengthThatIsTooLargeIsAProblem() throws IOException {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "POST /api/recipients/import HTTP/1.1\r\nHost: x\r\nX-API-Key: test-admin-key\r\n"
                            + "Content-Type: multipart/form-data; boundary=xyz\r\nTransfer-Encoding: chunked\r\n"
                            + "Connection: close\r\n\r\n");
            chunk(socket, "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n");
            for (int i = 0; i < 30; i++) {
                chunk(socket, "x".repeat(100_000));
            }
            chunk(socket, "\r\n--xyz--\r\n");
            chunk(socket, "");
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 413")
                    .contains("application/problem+json", "PAYLOAD_TOO_LARGE");
        }
    }

    private static void chunk(Socket socket, String text) throws IOException {
        send(socket, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }
}
