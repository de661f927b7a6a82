package org.whatsappscheduler.whatsapp.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How long the provider asks us to wait, in its answer's headers: the longest that any of them says, a day at most. */
record RetryAdvice(Clock clock) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofHours(24);

    /**
     * The wait asked for; null when none is.
     *
     * @param headers the value of a header by name, or null
     */
    @Nullable
    Duration read(UnaryOperator<@Nullable String> headers) {
        Duration one = retryAfter(headers.apply("Retry-After"));
        Duration other = regainAccess(headers.apply("X-Business-Use-Case-Usage"));
        Duration longer = one.compareTo(other) >= 0 ? one : other;
        return longer.isPositive() ? shorter(longer, LONGEST) : null;
    }

    /** Seconds or an HTTP date. */
    private Duration retryAfter(@Nullable String header) {
        if (header == null) {
            return Duration.ZERO;
        }
        String value = header.strip();
        try {
            return value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            clock.instant(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeParseException neither) {
            return Duration.ZERO;
        }
    }

    /** {@code {"<account>": [{"estimated_time_to_regain_access": minutes, ...}]}}. */
    private static Duration regainAccess(@Nullable String header) {
        if (header == null) {
            return Duration.ZERO;
        }
        try {
            long minutes = JSON.readTree(header).findValues("estimated_time_to_regain_access").stream()
                    .mapToLong(JsonNode::asLong)
                    .max()
                    .orElse(0);
            return Duration.ofMinutes(Math.min(minutes, LONGEST.toMinutes()));
        } catch (IOException notJson) {
            return Duration.ZERO;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
