package org.whatsappscheduler.whatsapp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulator over real sockets, with a customer's callback URL at the other end. */
class SimulatorTest {

    private static final String SECRET = "s3cret";
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Callback(String signature, byte[] body) {

        JsonNode value() throws IOException {
            return JSON.readTree(body)
                    .path("entry")
                    .path(0)
                    .path("changes")
                    .path(0)
                    .path("value");
        }
    }

    @TempDir
    Path files;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Callback> callbacks = new CopyOnWriteArrayList<>();
    private HttpServer sink;
    private Simulator simulator;

    @BeforeEach
    void start() throws Exception {
        sink = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        sink.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            callbacks.add(new Callback(exchange.getRequestHeaders().getFirst("X-Hub-Signature-256"), body));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        sink.start();
        String url = "http://127.0.0.1:" + sink.getAddress().getPort() + "/hook";
        simulator = new Simulator(new Simulator.Place(0, url, SECRET, files.resolve("journal")), Settings.standard());
        vertx.deployVerticle(simulator)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        sink.stop(0);
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path))
                .header("Authorization", "Bearer token")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String body) throws Exception {
        return call("POST", "/v26.0/123/messages", body);
    }

    private void control(String method, String path, String body) throws Exception {
        assertThat(call(method, "/_simulator" + path, body).statusCode()).isEqualTo(200);
    }

    private static String text(String body) {
        return """
               {"messaging_product": "whatsapp", "to": "+34612345678", "type": "text", "text": {"body": "%s"},
                "biz_opaque_callback_data": "d1:1"}""".formatted(body);
    }

    private static String template(String parameter) {
        return """
               {"messaging_product": "whatsapp", "to": "+34612345678", "type": "template", "template":
                {"name": "hi", "language": {"code": "en"}, "components":
                 [{"type": "body", "parameters": [{"type": "text", "text": "%s"}]}]}}""".formatted(parameter);
    }

    private static int code(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body()).path("error").path("code").asInt(-1);
    }

    private List<String> statuses() throws IOException {
        List<String> statuses = new java.util.ArrayList<>();
        for (Callback callback : callbacks) {
            callback.value()
                    .path("statuses")
                    .forEach(status -> statuses.add(status.path("status").asText()));
        }
        return statuses;
    }

    @Test
    void aGoodMessageIsAcceptedAndItsReceiptsComeSigned() throws Exception {
        HttpResponse<String> answer = send(text("H\u00e9llo"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body())
                        .path("messages")
                        .path(0)
                        .path("id")
                        .asText())
                .startsWith("wamid.");
        await().atMost(10, TimeUnit.SECONDS).until(() -> statuses().containsAll(List.of("sent", "delivered")));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        Callback first = callbacks.getFirst();
        assertThat(first.signature()).isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(first.body())));
        JsonNode status = first.value().path("statuses").path(0);
        assertThat(status.path("biz_opaque_callback_data").asText()).isEqualTo("d1:1");
        assertThat(status.path("recipient_id").asText()).isEqualTo("34612345678");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|100",
                "{\"messaging_product\": \"whatsapp\"}|131008",
                "{\"messaging_product\": \"whatsapp\", \"to\": \"34612345678\", \"type\": \"text\"}|131009",
                "{\"messaging_product\": \"whatsapp\", \"to\": \"+34612345678\", \"type\": \"fax\"}|131051",
                "{\"messaging_product\": \"whatsapp\", \"to\": \"+34612345678\", \"type\": \"text\"}|131008",
                "{\"messaging_product\": \"whatsapp\", \"to\": \"+34612345678\", \"type\": \"text\", \"text\": {\"body\": \"\"}}|131008",
                "no json|100"
            })
    void aBadMessageGetsMetasError(String body, int expected) throws Exception {
        HttpResponse<String> answer = send(body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(code(answer)).isEqualTo(expected);
    }

    @Test
    void lengthsAreChecked() throws Exception {
        assertThat(code(send(text("x".repeat(4_097))))).isEqualTo(100);
        assertThat(code(send(text("x").replace("d1:1", "y".repeat(513))))).isEqualTo(100);
    }

    @Test
    void withoutATokenNothingIsTaken() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + simulator.port() + "/v26.0/123/messages"))
                .POST(BodyPublishers.ofString(text("Hi")))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(code(answer)).isEqualTo(190);
    }

    @Test
    void templatesAreCheckedAgainstWhatIsRegistered() throws Exception {
        assertThat(send(template("Ana")).statusCode()).isEqualTo(200);
        assertThat(code(send(template("two\\nlines")))).isEqualTo(132018);
        assertThat(code(send(template("five     spaces")))).isEqualTo(132018);
        control("PUT", "/settings", "{\"strict_templates\": true}");
        assertThat(code(send(template("Ana")))).isEqualTo(132001);
        control("POST", "/templates", "{\"name\": \"hi\", \"body_parameters\": 2}");
        assertThat(code(send(template("Ana")))).isEqualTo(132000);
        control("POST", "/templates", "{\"name\": \"hi\", \"body_parameters\": 1, \"named\": true}");
        assertThat(code(send(template("Ana")))).isEqualTo(100);
        control("POST", "/templates", "{\"name\": \"hi\", \"body_parameters\": 1, \"body_length\": 1024}");
        assertThat(code(send(template("Ana")))).isEqualTo(132005);
        control("POST", "/templates", "{\"name\": \"hi\", \"body_parameters\": 1, \"paused\": true}");
        assertThat(code(send(template("Ana")))).isEqualTo(132015);
    }

    @Test
    void outsideTheWindowOnlyTemplatesPassUntilTheUserWrites() throws Exception {
        control("PUT", "/settings", "{\"open_windows\": false}");
        assertThat(code(send(text("Hi")))).isEqualTo(131047);
        assertThat(send(template("Ana")).statusCode()).isEqualTo(200);
        control("POST", "/inbound", "{\"from\": \"+34612345678\", \"text\": \"Hello\"}");
        assertThat(send(text("Hi")).statusCode()).isEqualTo(200);
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> callbacks.stream()
                        .anyMatch(callback -> new String(callback.body(), StandardCharsets.UTF_8)
                                .contains("\"from\":\"34612345678\"")));
    }

    @Test
    void tooFastIsThrottled() throws Exception {
        control("PUT", "/settings", "{\"messages_per_second\": 2, \"retry_after_seconds\": 3}");
        send(text("1"));
        send(text("2"));
        HttpResponse<String> third = send(text("3"));
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(code(third)).isEqualTo(130429);
        assertThat(third.headers().firstValue("Retry-After")).contains("3");
    }

    @Test
    void onePersonCanBeWrittenToSoOftenOnly() throws Exception {
        control("PUT", "/settings", "{\"pair_limit\": true}");
        for (int i = 0; i < 45; i++) {
            assertThat(send(text("x")).statusCode()).isEqualTo(200);
        }
        assertThat(code(send(text("x")))).isEqualTo(131056);
    }

    @Test
    void faultsStrikeAsOftenAsAsked() throws Exception {
        control("POST", "/faults", "{\"kind\": \"error\", \"code\": 131026, \"status\": 400, \"count\": 2}");
        assertThat(code(send(text("1")))).isEqualTo(131026);
        assertThat(code(send(text("2")))).isEqualTo(131026);
        assertThat(send(text("3")).statusCode()).isEqualTo(200);
        control("POST", "/faults", "{\"kind\": \"status_only\", \"status\": 502, \"count\": 1}");
        assertThat(send(text("4")).body()).isEmpty();
        control("POST", "/faults", "{\"kind\": \"not_json\", \"count\": 1, \"to_suffix\": \"999\"}");
        assertThat(code(send(text("5")))).isEqualTo(-1);
    }

    @Test
    void anAnswerMayComeLongAfterItsReceipts() throws Exception {
        control("POST", "/faults", "{\"kind\": \"slow_answer\", \"delay_ms\": 1500, \"count\": 1}");
        CompletableFuture<HttpResponse<String>> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(send(text("1")));
            } catch (Exception wrong) {
                answer.completeExceptionally(wrong);
            }
        });
        await().atMost(10, TimeUnit.SECONDS).until(() -> statuses().contains("sent"));
        assertThat(answer).isNotDone();
        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void droppedIsAcceptedAndResetIsNot() throws Exception {
        control("POST", "/faults", "{\"kind\": \"accept_then_drop\", \"count\": 1}");
        assertThatThrownBy(() -> send(text("1"))).isInstanceOf(IOException.class);
        await().atMost(10, TimeUnit.SECONDS).until(() -> statuses().contains("delivered"));
        control("POST", "/faults", "{\"kind\": \"reset\"}");
        assertThatThrownBy(() -> send(text("2"))).isInstanceOf(IOException.class);
        control("DELETE", "/faults", "");
        assertThat(Files.readAllLines(files.resolve("journal"))).hasSize(1);
    }

    @Test
    void receiptsMayFailRepeatAndNameNobody() throws Exception {
        control(
                "PUT",
                "/settings",
                "{\"duplicate_probability\": 1, \"omit_correlation\": true, \"user_id_only\": true}");
        send(text("1"));
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> statuses().stream().filter("sent"::equals).count() == 2);
        JsonNode status = callbacks.getFirst().value().path("statuses").path(0);
        assertThat(status.has("biz_opaque_callback_data")).isFalse();
        assertThat(status.has("recipient_id")).isFalse();
        assertThat(status.path("recipient_user_id").asText()).startsWith("US.");
        control("POST", "/faults", "{\"kind\": \"fail_later\", \"code\": 131049}");
        send(text("2"));
        await().atMost(10, TimeUnit.SECONDS).until(() -> statuses().contains("failed"));
    }

    @Test
    void whoGotItTwiceIsKnown() throws Exception {
        send(text("1"));
        send(text("1").replace("d1:1", "d1:2"));
        assertThat(call("GET", "/_simulator/duplicates", "").body()).isEqualTo("{\"d1\":2}");
        assertThat(JSON.readTree(call("GET", "/_simulator/state", "").body())
                        .path("duplicates")
                        .asInt())
                .isEqualTo(1);
        assertThat(Files.readAllLines(files.resolve("journal"))).hasSize(2).allMatch(line -> line.startsWith("d1:"));
    }

    @Test
    void badControlInputIsRefused() throws Exception {
        assertThat(call("POST", "/_simulator/faults", "{\"kind\": \"flood\"}").statusCode())
                .isEqualTo(400);
        assertThat(call("PUT", "/_simulator/settings", "{\"speed\": 1}").statusCode())
                .isEqualTo(400);
        assertThat(call("GET", "/_simulator/nothing", "").statusCode()).isEqualTo(400);
        assertThat(call("PUT", "/_simulator/settings", "{").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image|{'link': 'https://x.com/a.png', 'caption': 'a'}|200",
                "image|{'id': '1'}|200",
                "image|{'id': '1', 'link': 'https://x.com/a.png'}|131008",
                "image|{}|131008",
                "image|{'link': 'x.com/a.png'}|131009",
                "image|{'id': 'abc'}|131009",
                "image|{'id': '1', 'filename': 'a'}|100",
                "video|{'id': '1', 'caption': ''}|131009",
                "audio|{'id': '1', 'caption': 'a'}|100",
                "document|{'id': '1', 'caption': 'a', 'filename': 'a.pdf'}|200",
                "location|{'latitude': '1.5', 'longitude': 2, 'name': 'a'}|200",
                "location|{'latitude': '91', 'longitude': '2'}|131009",
                "location|{'latitude': '1'}|131008",
                "location|{'latitude': '1', 'longitude': '2', 'zoom': 3}|100",
                "text|{'body': 'a', 'preview_url': 'yes'}|100",
                "text|{'body': 'a', 'preview_url': true}|200",
            })
    void everyTypeIsChecked(String type, String content, int expected) throws Exception {
        HttpResponse<String> answer = send(("{'messaging_product': 'whatsapp', 'to': '+34612345678', 'type': '" + type
                        + "', '" + type + "': " + content + "}")
                .replace('\'', '"'));
        assertThat(answer.statusCode() == 200 ? 200 : code(answer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "header|{'type': 'image', 'image': {'id': '1'}}|200",
                "header|{'type': 'image', 'image': {}}|131008",
                "header|{'type': 'document', 'document': {'link': 'https://x.com/a.pdf', 'filename': 'a'}}|200",
                "header|{'type': 'video', 'video': {'id': '1', 'filename': 'a'}}|100",
                "header|{'type': 'location', 'location': {'latitude': '1', 'longitude': '2'}}|200",
                "header|{'type': 'currency', 'currency': {}}|132012",
                "body|{'type': 'image', 'image': {'id': '1'}}|132012",
                "body|{'type': 'currency', 'currency': {'fallback_value': 'a', 'code': 'EUR', 'amount_1000': 1}}|200",
                "body|{'type': 'currency', 'currency': {'fallback_value': 'a', 'code': 'EUR', 'amount_1000': '1'}}|132008",
                "body|{'type': 'date_time', 'date_time': {'fallback_value': ''}}|132018",
            })
    void everyParameterIsChecked(String component, String parameter, int expected) throws Exception {
        HttpResponse<String> answer =
                send(("{'messaging_product': 'whatsapp', 'to': '+34612345678', 'type': 'template',"
                                + " 'template': {'name': 'hi', 'language': {'code': 'en'}, 'components': [{'type': '"
                                + component
                                + "', 'parameters': [" + parameter + "]}]}}")
                        .replace('\'', '"'));
        assertThat(answer.statusCode() == 200 ? 200 : code(answer)).isEqualTo(expected);
    }

    @Test
    void aTemplatesHeaderMustBeOfItsType() throws Exception {
        control("POST", "/templates", "{\"name\": \"hi\", \"body_parameters\": 1, \"header\": \"image\"}");
        assertThat(code(send(template("Ana")))).isEqualTo(132012);
    }

    @Test
    void eachNumberHasItsOwnToken() throws Exception {
        control("PUT", "/settings", "{\"access_tokens\": {\"123\": \"token\", \"124\": \"other\"}}");
        assertThat(send(text("Hi")).statusCode()).isEqualTo(200);
        assertThat(code(call("POST", "/v26.0/124/messages", text("Hi")))).isEqualTo(190);
        assertThat(call("POST", "/v26.0/125/messages", text("Hi")).statusCode()).isEqualTo(200);
    }

    @Test
    void itTellsWhenItStoodStill() {
        Stalls stalls = new Stalls(vertx);
        long now = System.currentTimeMillis() + 1_000_000;
        stalls.look(now);
        stalls.look(now + 69);
        stalls.look(now + 69 + 70);
        assertThat(stalls.list()).endsWith(new Stalls.Stall(now + 69 + 20, now + 69 + 70));
    }

    @Test
    void stallsAreShownOverHttp() throws Exception {
        assertThat(JSON.readTree(call("GET", "/_simulator/stalls", "").body()).isArray())
                .isTrue();
    }
}
