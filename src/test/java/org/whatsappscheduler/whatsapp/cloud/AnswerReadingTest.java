package org.whatsappscheduler.whatsapp.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;

class AnswerReadingTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private static SendOutcome read(int status, String body, Map<String, String> headers) {
        return new AnswerReading(NOON).read(status, body.getBytes(UTF_8), headers::get);
    }

    private static SendOutcome read(int status, String body) {
        return read(status, body, Map.of());
    }

    private static String error(int code, String more) {
        return "{\"error\":{\"message\":\"(#" + code + ") no\",\"code\":" + code + more + "}}";
    }

    @Test
    void anIdMakesItAccepted() {
        assertThat(read(200, "{\"new\":1,\"messages\":[{\"id\":\"wamid.x\",\"message_status\":\"accepted\"}]}"))
                .isEqualTo(new Accepted("wamid.x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "null", "{}", "{\"messages\":[]}", "{\"messages\":[{\"id\":7}]}"})
    void aSuccessThatCannotBeReadIsUnknown(String body) {
        assertThat(read(200, body)).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({
        "131026, Rejected",
        "131000, Transient",
        "130429, Throttled",
        "190, Blocked",
        "132015, Blocked",
        "131050, Rejected"
    })
    void theCodeCountsWhateverTheStatus(int code, String outcome) {
        for (int status : new int[] {200, 400, 403, 429, 500, 503}) {
            assertThat(read(status, error(code, "")).getClass().getSimpleName()).isEqualTo(outcome);
        }
    }

    @Test
    void whoHasToSlowDownOrStopIsTold() {
        assertThat(read(400, error(131056, ""))).extracting("scope").isEqualTo(Throttled.Scope.PAIR);
        assertThat(read(400, error(80007, ""))).extracting("scope").isEqualTo(Throttled.Scope.ACCOUNT);
        assertThat(read(400, error(132016, ""))).extracting("scope").isEqualTo(Blocked.Scope.TEMPLATE);
        assertThat(read(400, error(131048, ""))).extracting("scope").isEqualTo(Blocked.Scope.SENDER);
        assertThat(read(400, error(131050, ""))).extracting("optOut").isEqualTo(true);
        assertThat(read(400, error(131026, ""))).extracting("optOut").isEqualTo(false);
    }

    @Test
    void aPhoneNumberIdThatDoesNotExistBlocksTheSender() {
        assertThat(read(400, error(100, ",\"error_subcode\":33"))).isInstanceOf(Blocked.class);
        assertThat(read(400, error(100, ""))).isInstanceOf(Rejected.class);
    }

    @Test
    void anUnknownCodeIsTriedAgainOnlyIfSomethingSaysSo() {
        assertThat(read(400, error(999001, ""))).isInstanceOf(Rejected.class);
        assertThat(read(400, error(999001, ",\"is_transient\":true"))).isInstanceOf(Transient.class);
        assertThat(read(500, error(999001, ""))).isInstanceOf(Transient.class);
        assertThat(read(429, error(999001, ""))).isInstanceOf(Throttled.class);
        assertThat(read(200, error(999001, ""))).isInstanceOf(Unknown.class);
        assertThat(read(400, error(131026, ",\"is_transient\":true"))).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400, Rejected",
        "404, Rejected",
        "429, Throttled",
        "500, Unknown",
        "503, Unknown",
        "302, Blocked",
        "401, Blocked",
        "403, Blocked"
    })
    void withoutAnErrorObjectTheStatusDecides(int status, String outcome) {
        for (String body : new String[] {"", "<h1>no</h1>", "{\"error\":\"no\"}", "{\"error\":{\"code\":\"x\"}}"}) {
            assertThat(read(status, body).getClass().getSimpleName()).isEqualTo(outcome);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After | 30 | PT30S",
                "Retry-After | Mon, 23 Nov 2026 12:01:00 GMT | PT1M",
                "Retry-After | Mon, 23 Nov 2026 11:00:00 GMT | ",
                "Retry-After | soon | ",
                "Retry-After | 999999999 | PT24H",
                "X-Business-Use-Case-Usage | {\"1\":[{\"estimated_time_to_regain_access\":5},{\"estimated_time_to_regain_access\":9}]} | PT9M",
                "X-Business-Use-Case-Usage | {\"1\":[{\"estimated_time_to_regain_access\":9000000000000000000}]} | PT24H",
                "X-Business-Use-Case-Usage | {\"1\":[{\"estimated_time_to_regain_access\":0}]} | ",
                "X-Business-Use-Case-Usage | nonsense | "
            })
    void theProvidersAdviceIsHonoured(String header, String value, Duration wait) {
        assertThat(read(400, error(130429, ""), Map.of(header, value)))
                .extracting("retryAfter")
                .isEqualTo(wait);
    }

    @Test
    void theLongestWaitCounts() {
        assertThat(read(500, error(131057, ""))).extracting("retryAfter").isEqualTo(Duration.ofMinutes(1));
        assertThat(read(500, error(131057, ""), Map.of("Retry-After", "5")))
                .extracting("retryAfter")
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(read(500, error(131057, ""), Map.of("Retry-After", "90")))
                .extracting("retryAfter")
                .isEqualTo(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"details\":\"who is %s?\"}", "\"who is %s?\""})
    void detailsAreKeptWithoutNumbers(String errorData) {
        for (String number : new String[] {"15551230000", "+1 555-123-0000", "+34 (600) 12.34.56"}) {
            String body = error(132000, ",\"error_data\":" + errorData.formatted(number));
            assertThat(((Rejected) read(400, body)).detail()).endsWith(": who is ***?");
        }
    }

    @Test
    void theWordsOfAnUnknownErrorAreMaskedAndBounded() {
        String body = "{\"error\":{\"code\":999001,\"message\":\"to 15551230000 " + "x".repeat(1_000) + "\"}}";
        assertThat(((Rejected) read(400, body)).detail()).startsWith("to *** x").hasSizeLessThan(400);
    }
}
