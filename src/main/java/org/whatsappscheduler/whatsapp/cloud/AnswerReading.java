package org.whatsappscheduler.whatsapp.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
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
record AnswerReading(Clock clock) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DIGITS = Pattern.compile("\\d{7,}");
    private static final int LONGEST_DETAIL = 300;
    private static final int TOO_MANY = 429;
    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int SERVER_ERROR = 500;
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    /**
     * The outcome of an answer.
     *
     * @param headers the value of a header by name, or null
     */
    SendOutcome read(int status, byte[] body, UnaryOperator<@Nullable String> headers) {
        Optional<JsonNode> json = parse(body);
        if (status >= OK && status < REDIRECT) {
            return json.map(answer -> answer.path("messages").path(0).path("id").asText(""))
                    .filter(id -> !id.isEmpty())
                    .<SendOutcome>map(Accepted::new)
                    .orElseGet(() -> new Unknown("a success that could not be read"));
        }
        Duration retryAfter = retryAfter(headers);
        return json.map(answer -> answer.path("error"))
                .filter(error -> error.path("code").isInt())
                .map(error -> error(status, error, retryAfter))
                .orElseGet(() -> withoutError(status, retryAfter));
    }

    private static Optional<JsonNode> parse(byte[] body) {
        try {
            return Optional.ofNullable(JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static SendOutcome withoutError(int status, @Nullable Duration retryAfter) {
        if (status == TOO_MANY) {
            return new Throttled(Throttled.Scope.SENDER, status, "HTTP 429", retryAfter);
        }
        return status >= SERVER_ERROR
                ? new Unknown("HTTP " + status + " without an error object")
                : new Rejected(status, "HTTP " + status, false);
    }

    private static SendOutcome error(int status, JsonNode error, @Nullable Duration retryAfter) {
        int code = error.path("code").asInt();
        return ErrorCode.of(code)
                .map(known -> known(code, known, retryAfter))
                .orElseGet(() -> unlisted(status, code, error, retryAfter));
    }

    private static SendOutcome known(int code, ErrorCode known, @Nullable Duration retryAfter) {
        Duration wait = retryAfter == null ? known.atLeast() : retryAfter;
        String words = known.words();
        return switch (known.kind()) {
            case TRANSIENT -> new Transient(code, words, wait);
            case SENDER_RATE -> new Throttled(Throttled.Scope.SENDER, code, words, wait);
            case PAIR -> new Throttled(Throttled.Scope.PAIR, code, words, wait);
            case ACCOUNT -> new Throttled(Throttled.Scope.ACCOUNT, code, words, wait);
            case REJECTED -> new Rejected(code, words, false);
            case OPT_OUT -> new Rejected(code, words, true);
            case SENDER_BLOCKED -> new Blocked(Blocked.Scope.SENDER, code, words);
            case TEMPLATE_BLOCKED -> new Blocked(Blocked.Scope.TEMPLATE, code, words);
        };
    }

    /** A code we do not know: its own words, without anything that could be a phone number. */
    private static SendOutcome unlisted(int status, int code, JsonNode error, @Nullable Duration retryAfter) {
        String words = masked(error.path("message").asText("error " + code));
        if (status == TOO_MANY) {
            return new Throttled(Throttled.Scope.SENDER, code, words, retryAfter);
        }
        return status >= SERVER_ERROR || error.path("is_transient").asBoolean()
                ? new Transient(code, words, retryAfter)
                : new Rejected(code, words, false);
    }

    private static String masked(String words) {
        String shorter = words.length() > LONGEST_DETAIL ? words.substring(0, LONGEST_DETAIL) : words;
        return DIGITS.matcher(shorter).replaceAll("***");
    }

    private @Nullable Duration retryAfter(UnaryOperator<@Nullable String> headers) {
        Duration wait = seconds(headers.apply("Retry-After"));
        if (wait == null) {
            wait = minutes(headers.apply("X-Business-Use-Case-Usage"));
        }
        if (wait == null || wait.isNegative() || wait.isZero()) {
            return null;
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private @Nullable Duration seconds(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            return Duration.ofSeconds(Long.parseLong(header.strip()));
        } catch (NumberFormatException aDate) {
            return until(header.strip());
        }
    }

    private @Nullable Duration until(String date) {
        try {
            Instant at = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(clock.instant(), at);
        } catch (DateTimeParseException neither) {
            return null;
        }
    }

    /** {@code {"<account>": [{"estimated_time_to_regain_access": minutes, ...}]}}: the longest of them. */
    private static @Nullable Duration minutes(@Nullable String header) {
        if (header == null) {
            return null;
        }
        long longest = parse(header.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .map(usage -> usage.findValues("estimated_time_to_regain_access").stream()
                        .mapToLong(JsonNode::asLong)
                        .max()
                        .orElse(0))
                .orElse(0L);
        return longest == 0 ? null : Duration.ofMinutes(longest);
    }
}
