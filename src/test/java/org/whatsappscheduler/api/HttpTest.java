package org.whatsappscheduler.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.DecoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all endpoints, whatever they do. */
@QuarkusTest
class HttpTest {

    private static final RestAssuredConfig TAKING_NOTHING_COMPRESSED = RestAssuredConfig.config()
            .decoderConfig(DecoderConfig.decoderConfig().noContentDecoders());

    @TestHTTPResource
    URI address;

    private static void isProblem(Response response, int status, String code) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("code", equalTo(code))
                .body("type", equalTo("urn:whatsapp-scheduler:problem:" + code))
                .body("title", notNullValue())
                .body("instance", startsWith("/api/"))
                .body("trace_id", matchesPattern("[0-9a-f]{32}"));
    }

    @Test
    void everyErrorIsAProblem() {
        isProblem(given().get("/api/messages"), 401, "UNAUTHORIZED");
        isProblem(given().header("X-API-Key", "wrong").get("/api/messages"), 401, "UNAUTHORIZED");
        isProblem(api().get("/api/nothing"), 404, "RESOURCE_NOT_FOUND");
        isProblem(api().get("/api/messages/7"), 404, "RESOURCE_NOT_FOUND");
        api().get("/api/messages/7").then().body("instance", equalTo("/api/messages/7"));
        isProblem(api().delete("/api/messages"), 405, "METHOD_NOT_ALLOWED");
        for (String path : List.of("/api/messages", "/api/groups", "/api/schedules", "/api/senders")) {
            isProblem(api().accept("text/xml").get(path), 406, "NOT_ACCEPTABLE");
        }
        isProblem(api().contentType("text/plain").body("x").post("/api/messages"), 415, "UNSUPPORTED_MEDIA_TYPE");
        isProblem(api().body("{").post("/api/messages"), 400, "MALFORMED_REQUEST");
        isProblem(api().body("[]").post("/api/messages"), 400, "MALFORMED_REQUEST");
        isProblem(api().post("/api/messages"), 422, "VALIDATION_ERROR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\": \"a\", \"content\": \"c\"} and more",
                "{\"title\": \"a\", \"content\": \"c\"}{}",
                "{\"title\": \"a\", \"title\": \"b\", \"content\": \"c\"}"
            })
    void aBodyIsOneObjectThatNamesEachFieldOnce(String body) {
        isProblem(api().body(body).post("/api/messages"), 400, "MALFORMED_REQUEST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/messages|{\"title\": 5, \"content\": \"c\"}|#/title",
                "/api/messages|{\"title\": \"a\", \"content\": true}|#/content",
                "/api/messages|{\"title\": \"a\", \"content\": \"c\", \"preview_url\": \"true\"}|#/preview_url",
                "/api/recipients|{\"name\": \"a\", \"phone_number\": 34612345678}|#/phone_number",
                "/api/senders|{\"name\": \"a\", \"messages_per_second\": 1.5}|#/messages_per_second"
            })
    void aValueOfAnotherTypeIsNotTakenForTheRightOne(String path, String body, String pointer) {
        Response answer = api().body(body).post(path);
        isProblem(answer, 422, "VALIDATION_ERROR");
        answer.then().body("errors[0].pointer", equalTo(pointer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1796000000000",
                "4102444800",
                "1.5",
                "\"4102444800\"",
                "\"2031-01-01T00:00:00\"",
                "\"2031-01-01\"",
                "\"\"",
                "true",
                "{}",
                "\"1969-12-31T23:59:59Z\"",
                "\"+10000-01-01T00:00:00Z\"",
                "\"+300000-01-01T00:00:00Z\""
            })
    void anInstantIsTextWithAnOffsetOfOurAge(String written) {
        Response answer = api().body("{\"name\": \"x\", \"role\": \"viewer\", \"expires_at\": " + written + "}")
                .post("/api/keys");
        isProblem(answer, 422, "VALIDATION_ERROR");
        answer.then()
                .body("errors[0].pointer", equalTo("#/expires_at"))
                .body("detail", containsString("with offset, from 1970 to 9999"));
    }

    @Test
    void anInstantMayHaveAnyOffsetAndBeFarOff() {
        api().body(Map.of("name", "x", "role", "viewer", "expires_at", "9999-12-31T23:00:00+01:00"))
                .post("/api/keys")
                .then()
                .statusCode(201)
                .body("expires_at", equalTo("9999-12-31T22:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/schedules?from=, from",
        "/api/schedules?to=, to",
        "/api/calendar?from=, from",
        "/api/calendar?from=2031-01-01T00:00:00Z&to=, to"
    })
    void aParameterThatIsNoInstantOfOurAgeIsNamed(String query, String parameter) {
        for (String written : List.of("+300000-01-01T00:00:00Z", "-300000-01-01T00:00:00Z", "4102444800")) {
            Response answer = api().urlEncodingEnabled(false).get(query + written.replace("+", "%2B"));
            isProblem(answer, 422, "VALIDATION_ERROR");
            answer.then().body("errors[0].parameter", equalTo(parameter));
        }
    }

    @Test
    void theContractCanBeReadAndTriedWithAKeyInABrowser() {
        given().get("/q/swagger-ui/").then().statusCode(200).contentType("text/html");
        given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("components.securitySchemes.ApiKey.type", equalTo("apiKey"))
                .body("components.securitySchemes.ApiKey.in", equalTo("header"))
                .body("components.securitySchemes.ApiKey.name", equalTo("X-API-Key"));
    }

    @Test
    void aBodyOfMoreThanTenMegabytesIsTooLarge() {
        isProblem(api().body("x".repeat(10 * 1024 * 1024 + 1)).post("/api/messages"), 413, "PAYLOAD_TOO_LARGE");
    }

    @Test
    void answersAreNotGuessedAtFramedOrKept() {
        api().get("/api/messages")
                .then()
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html"})
    void theConsoleRunsNoScriptButItsOwn(String page) {
        String html = given().get(page)
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", startsWith("default-src 'none'; script-src 'self';"))
                .extract()
                .asString();
        assertThat(html)
                .contains("src=\"console.js\"", "href=\"console.css\"")
                .doesNotContain("<style", "style=", "onclick");
        given().get("/console.js").then().statusCode(200).contentType(containsString("javascript"));
        given().get("/console.css").then().statusCode(200).contentType(containsString("css"));
        assertThat(html).contains("rel=\"icon\" href=\"favicon.svg\"");
        given().get("/favicon.svg").then().statusCode(200).contentType(containsString("image/svg+xml"));
    }

    @Test
    void noOtherOriginMayAskUnlessConfigured() {
        api().header("Origin", "https://elsewhere.example")
                .get("/api/messages")
                .then()
                .header("Access-Control-Allow-Origin", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/schedules", "/api/messages", "/api/groups", "/api/recipients"})
    void longAnswersAreCompressedForThoseWhoTakeThat(String path) {
        for (int i = 0; i < 8; i++) {
            schedule(
                    message("A text of some length, so that the list is long: " + "x".repeat(200)),
                    group(2),
                    Instant.parse("2033-01-01T00:00:00Z"));
        }
        Response compressed = api().get(path);
        compressed.then().header("Content-Encoding", "gzip");
        Response plain = api().config(TAKING_NOTHING_COMPRESSED).get(path);
        plain.then().header("Content-Encoding", nullValue());
        assertThat(plain.asString()).hasSizeGreaterThan(1000).isEqualTo(compressed.asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/openapi", "/q/openapi?format=json", "/api/calendar.ics", "/api/recipients/export"})
    void whatIsNoAnswerInJsonIsCompressedAsWell(String path) {
        schedule(message("x"), group(2), Instant.now().plus(Duration.ofDays(30)));
        Response compressed = api().accept("*/*").get(path);
        compressed.then().statusCode(200).header("Content-Encoding", "gzip");
        Response plain = api().accept("*/*").config(TAKING_NOTHING_COMPRESSED).get(path);
        plain.then().header("Content-Encoding", not("gzip"));
        assertThat(plain.asString()).startsWith(compressed.asString().substring(0, 20));
    }

    @Test
    void longProblemsAreCompressedForThoseWhoTakeThat() {
        String body = "{\"types\": " + Collections.nCopies(40, null) + ", \"url\": \"https://x.example\"}";
        Response compressed = api().body(body).post("/api/webhooks");
        isProblem(compressed, 422, "VALIDATION_ERROR");
        compressed.then().header("Content-Encoding", "gzip");
        Response plain = api().config(TAKING_NOTHING_COMPRESSED).body(body).post("/api/webhooks");
        isProblem(plain, 422, "VALIDATION_ERROR");
        plain.then().header("Content-Encoding", nullValue());
        assertThat(plain.asString()).hasSizeGreaterThan(1000);
    }

    @Test
    void shortAnswersAreNot() {
        api().get("/api/dispatch").then().statusCode(200).header("Content-Encoding", nullValue());
        api().get("/api/nothing").then().statusCode(404).header("Content-Encoding", nullValue());
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            String request = "GET /api/messages HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(40_000) + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(10_000);
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 431");
        }
    }

    @Test
    void theValueOfAWrongFieldIsNotRepeated() {
        String body = api().body(Map.of("name", "x", "phone_number", "secret-number", "wrong", "secret-thing"))
                .post("/api/recipients")
                .then()
                .statusCode(422)
                .extract()
                .asString();
        assertThat(body).doesNotContain("secret-number", "secret-thing");
    }
}
