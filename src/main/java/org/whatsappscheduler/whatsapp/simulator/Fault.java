package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong on demand.
 *
 * @param kind what
 * @param code error code, for {@code error} and {@code fail_later}
 * @param status HTTP status, for {@code error} and {@code status_only}
 * @param count how often; until removed, when null
 * @param probability with which it strikes a message that it could strike; 1 when null
 * @param toSuffix only messages to numbers ending like this
 * @param delayMs for {@code slow} and {@code slow_answer}; a second when null
 * @param retryAfterSeconds a Retry-After header along with an error
 */
@RegisterForReflection
record Fault(
        Kind kind,
        @Nullable Integer code,
        @Nullable Integer status,
        @Nullable Integer count,
        @Nullable Double probability,
        @Nullable String toSuffix,
        @Nullable Integer delayMs,
        @Nullable Integer retryAfterSeconds) {

    /** The kinds of faults. */
    enum Kind {
        /** An error object with {@code code} and {@code status}. */
        error,
        /** A status without an error object. */
        status_only,
        /** It is accepted, and answered, {@code delay_ms} later. */
        slow,
        /** Accepted at once, with receipts; the answer takes {@code delay_ms} longer. */
        slow_answer,
        /** Accepted, with receipts, but the connection is closed instead of an answer. */
        accept_then_drop,
        /** The connection is closed before anything is accepted. */
        reset,
        /** Accepted, but the answer is no JSON. */
        not_json,
        /** Accepted, then a failed receipt with {@code code}. */
        fail_later
    }

    private static final int USUAL_CODE = 131000;
    private static final int USUAL_STATUS = 500;
    private static final int USUAL_DELAY_MILLIS = 1_000;

    static Fault of(JsonNode json) {
        Fault fault = Settings.JSON.convertValue(json, Fault.class);
        if (fault.kind() == null) {
            throw new IllegalArgumentException("kind is needed");
        }
        return fault;
    }

    long delayMillis() {
        return Math.max(1, delayMs == null ? USUAL_DELAY_MILLIS : delayMs);
    }

    Rejection rejection() {
        return Rejection.of(
                Objects.requireNonNullElse(status, USUAL_STATUS),
                Objects.requireNonNullElse(code, USUAL_CODE),
                "injected");
    }

    Fault used() {
        return count == null
                ? this
                : new Fault(kind, code, status, count - 1, probability, toSuffix, delayMs, retryAfterSeconds);
    }
}
