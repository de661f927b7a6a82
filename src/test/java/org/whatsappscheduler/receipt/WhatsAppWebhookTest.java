package org.whatsappscheduler.receipt;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.EmbeddedServers;
import org.whatsappscheduler.TestData;

/** Meta's side of the callback URL. */
@QuarkusTest
class WhatsAppWebhookTest {

    @Inject
    TestData data;

    @Inject
    MeterRegistry meters;

    private static String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("simulator-app-secret".getBytes(UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static ValidatableResponse post(byte[] body, String signature) {
        return given().contentType("application/json")
                .header("X-Hub-Signature-256", signature)
                .body(body)
                .post("/webhooks/whatsapp")
                .then();
    }

    private static byte[] someBody() {
        return ("{\"object\":\"caf\\u00e9 é " + UUID.randomUUID() + "\"}").getBytes(UTF_8);
    }

    private long stored(byte[] body) {
        return data.count("SELECT count(*) FROM receipt_inbox WHERE body = ?", (Object) body);
    }

    @Test
    void theHandshakeEchoesTheChallenge() {
        given().queryParam("hub.mode", "subscribe")
                .queryParam("hub.challenge", "1158201444")
                .queryParam("hub.verify_token", "simulator-verify-token")
                .get("/webhooks/whatsapp")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/plain"))
                .body(equalTo("1158201444"));
    }

    @ParameterizedTest
    @CsvSource({"subscribe, wrong", "unsubscribe, simulator-verify-token", "subscribe, ''"})
    void anotherTokenOrModeIsRefused(String mode, String token) {
        given().queryParam("hub.mode", mode)
                .queryParam("hub.challenge", "1158201444")
                .queryParam("hub.verify_token", token)
                .get("/webhooks/whatsapp")
                .then()
                .statusCode(403)
                .contentType(startsWith("application/problem+json"))
                .body("code", equalTo("FORBIDDEN"));
        given().get("/webhooks/whatsapp").then().statusCode(403);
    }

    @Test
    void aSignedCallbackIsStoredOnceAsItCame() {
        byte[] body = someBody();
        post(body, signature(body)).statusCode(200).body(emptyString());
        post(body, signature(body)).statusCode(200).body(emptyString());
        assertThat(stored(body)).isEqualTo(1);
        await().until(() -> data.count(
                        "SELECT count(*) FROM receipt_inbox WHERE body = ? AND applied_at IS NOT NULL", (Object) body)
                == 1);
    }

    @Test
    void theAddressThatWhatsAppWasGivenMayHaveParametersOfItsOwn() {
        byte[] body = someBody();
        given().contentType("application/json")
                .header("X-Hub-Signature-256", signature(body))
                .body(body)
                .post("/webhooks/whatsapp?env=prod")
                .then()
                .statusCode(200);
        assertThat(stored(body)).isEqualTo(1);
        given().queryParam("env", "prod")
                .queryParam("hub.mode", "subscribe")
                .queryParam("hub.challenge", "1158201444")
                .queryParam("hub.verify_token", "simulator-verify-token")
                .get("/webhooks/whatsapp")
                .then()
                .statusCode(200)
                .body(equalTo("1158201444"));
    }

    @Test
    void aForgedOneIsRefusedAndCounted() {
        byte[] body = someBody();
        double before = meters.counter("webhook.signature.failures").count();
        post(body, signature(someBody()))
                .statusCode(401)
                .contentType(startsWith("application/problem+json"))
                .body("code", equalTo("UNAUTHORIZED"));
        given().body(body).post("/webhooks/whatsapp").then().statusCode(401);
        given().post("/webhooks/whatsapp").then().statusCode(401);
        assertThat(stored(body)).isZero();
        assertThat(meters.counter("webhook.signature.failures").count()).isEqualTo(before + 3);
    }

    @Test
    void threeMegabytesAreTakenAndNoMore() {
        byte[] body = ("{\"x\":\"" + UUID.randomUUID() + " ".repeat(3 * 1024 * 1024 - 44) + "\"}").getBytes(UTF_8);
        post(body, signature(body)).statusCode(200);
        byte[] larger = (new String(body, UTF_8) + " ".repeat(10)).getBytes(UTF_8);
        post(larger, signature(larger)).statusCode(413).body("code", equalTo("PAYLOAD_TOO_LARGE"));
    }

    @Test
    void withoutPostgresMetaIsAskedToComeAgain() {
        byte[] body = someBody();
        EmbeddedServers.stopPostgres();
        try {
            post(body, signature(body)).statusCode(503).body("code", equalTo("DEPENDENCY_UNAVAILABLE"));
        } finally {
            EmbeddedServers.startPostgres();
        }
        await().ignoreExceptions()
                .untilAsserted(() -> post(body, signature(body)).statusCode(200));
    }
}
