package org.whatsappscheduler.whatsapp.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;

/** Reads what the provider answered to a send. */
final class AnswerReading {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Seven digits or more, also when written in groups: may be a phone number. Error codes have six. */
    private static final Pattern NUMBER = Pattern.compile("\\+?\\d(?:[ ().\\-]{0,2}\\d){6,}");

    private static final int LONGEST_DETAIL = 300;
    private static final int INVALID_PARAMETER = 100;
    private static final int NO_SUCH_OBJECT = 33;
    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final RetryAdvice advice;

    AnswerReading(Clock clock) {
        this.advice = new RetryAdvice(clock);
    }

    /**
     * The outcome of an answer that was read to its end.
     *
     * @param headers the value of a header by name, or null
     */
    SendOutcome read(int status, byte[] body, UnaryOperator<@Nullable String> headers) {
        Optional<JsonNode> json = parse(body);
        boolean success = status >= OK && status < REDIRECT;
        String wamid = json.map(answer -> answer.path("messages").path(0).path("id"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .orElse("");
        if (success && !wamid.isBlank()) {
            return new Accepted(wamid);
        }
        Duration wait = advice.read(headers);
        return json.map(answer -> answer.path("error"))
                .filter(error -> error.path("code").isInt())
                .map(error -> error(status, error, wait))
                .orElseGet(() -> withoutError(status, wait));
    }

    private static Optional<JsonNode> parse(byte[] body) {
        try {
            return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** Not the Cloud API's own words: a proxy, a wrong address, or an answer that was garbled. */
    private static SendOutcome withoutError(int status, @Nullable Duration wait) {
        String words = "HTTP " + status + " without an error object";
        if (status >= OK && status < REDIRECT) {
            return new Unknown("a success that could not be read");
        }
        if (status == TOO_MANY) {
            return new Throttled(Throttled.Scope.SENDER, status, words, wait);
        }
        if (status >= SERVER_ERROR) {
            return new Unknown(words);
        }
        // Credentials or address are wrong, for every other message too.
        return status < BAD_REQUEST || status == UNAUTHORIZED || status == FORBIDDEN
                ? new Blocked(Blocked.Scope.SENDER, status, words)
                : new Rejected(status, words, false);
    }

    private static SendOutcome error(int status, JsonNode error, @Nullable Duration wait) {
        int code = error.path("code").asInt();
        if (code == INVALID_PARAMETER && error.path("error_subcode").asInt() == NO_SUCH_OBJECT) {
            return new Blocked(Blocked.Scope.SENDER, code, "there is no such phone number id for this token");
        }
        return ErrorCode.of(code)
                .map(known -> known(code, known, error, wait))
                .orElseGet(() -> unlisted(status, code, error, wait));
    }

    private static SendOutcome known(int code, ErrorCode known, JsonNode error, @Nullable Duration wait) {
        String words = known.words();
        return switch (known.kind()) {
            case TRANSIENT -> new Transient(code, words, longer(known.atLeast(), wait));
            case SENDER_RATE -> new Throttled(Throttled.Scope.SENDER, code, words, wait);
            case PAIR -> new Throttled(Throttled.Scope.PAIR, code, words, wait);
            case ACCOUNT -> new Throttled(Throttled.Scope.ACCOUNT, code, words, longer(known.atLeast(), wait));
            case REJECTED -> new Rejected(code, words + details(error), false);
            case OPT_OUT -> new Rejected(code, words, true);
            case SENDER_BLOCKED -> new Blocked(Blocked.Scope.SENDER, code, words);
            case TEMPLATE_BLOCKED -> new Blocked(Blocked.Scope.TEMPLATE, code, words);
        };
    }

    /** A code we do not know: its own words. Worth another attempt only if something says so. */
    private static SendOutcome unlisted(int status, int code, JsonNode error, @Nullable Duration wait) {
        String words = masked(error.path("message").asText("error " + code));
        if (status < REDIRECT) {
            return new Unknown("a success with error " + code);
        }
        if (status == TOO_MANY) {
            return new Throttled(Throttled.Scope.SENDER, code, words, wait);
        }
        return status >= SERVER_ERROR || error.path("is_transient").asBoolean()
                ? new Transient(code, words, wait)
                : new Rejected(code, words + details(error), false);
    }

    /** What exactly is wrong with the message, e.g. which parameter; a plain string with some errors. */
    private static String details(JsonNode error) {
        JsonNode given = error.path("error_data");
        String details =
                given.isTextual() ? given.asText() : given.path("details").asText("");
        return details.isBlank() ? "" : ": " + masked(details);
    }

    private static String masked(String words) {
        String masked = NUMBER.matcher(words).replaceAll("***");
        return masked.length() > LONGEST_DETAIL ? masked.substring(0, LONGEST_DETAIL) : masked;
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) >= 0 ? one : other;
    }
}
