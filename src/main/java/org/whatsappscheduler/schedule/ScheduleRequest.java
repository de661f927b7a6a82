package org.whatsappscheduler.schedule;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;

/**
 * A schedule to create.
 *
 * @param scheduledTime RFC 3339 with an offset; text here, so that each mistake gets its own words
 * @param priority {@code urgent} overtakes {@code bulk} of the same sender
 * @param expiresAfter ISO 8601 duration after the instant; what has not left by then expires
 * @param onUnknown what to do with a message that was perhaps sent; the sender's policy when absent
 */
@Schema(name = "ScheduleRequest", examples = """
                {"name": "Christmas", "message_id": "0198f0c2-0000-7000-8000-000000000001",
                 "group_id": "0198f0c2-0000-7000-8000-000000000002", "scheduled_time": "2030-12-24T09:00:00+01:00"}""")
record ScheduleRequest(
        @Size(min = 1, max = 200) @Nullable String name,
        @NotNull UUID messageId,
        @NotNull UUID groupId,
        @Nullable UUID senderId,

        @NotNull @Schema(format = "date-time", examples = "2030-12-24T09:00:00+01:00")
        String scheduledTime,

        @Size(min = 1, max = 200) @Nullable String clientReference,

        @Pattern(regexp = "urgent|bulk", message = "is neither urgent nor bulk")
        @Schema(
                enumeration = {"urgent", "bulk"},
                defaultValue = "bulk")
        @Nullable
        String priority,

        @Schema(format = "duration", examples = "PT2H") @Nullable
        String expiresAfter,

        @Pattern(regexp = "hold|resend|give_up", message = "is none of hold, resend, give_up")
        @Schema(enumeration = {"hold", "resend", "give_up"})
        @Nullable
        String onUnknown) {

    private static final String POINTER = "#/scheduled_time";
    private static final Duration SHORTEST_EXPIRY = Duration.ofSeconds(1);
    private static final Duration FURTHEST = Duration.ofDays(3_660);

    /**
     * Changes to a schedule: what is absent stays as it is.
     *
     * @param scheduledTime RFC 3339 with an offset
     */
    @Schema(name = "SchedulePatch", examples = "{\"scheduled_time\": \"2030-12-24T10:00:00+01:00\", \"name\": null}")
    record Patch(
            @Nullable Optional<@Size(min = 1, max = 200) String> name,
            @Nullable UUID messageId,
            @Nullable UUID groupId,
            @Nullable UUID senderId,

            @Schema(format = "date-time", examples = "2030-12-24T09:00:00+01:00") @Nullable
            String scheduledTime,

            @Nullable Optional<@Size(min = 1, max = 200) String> clientReference,

            @Pattern(regexp = "urgent|bulk", message = "is neither urgent nor bulk")
            @Schema(enumeration = {"urgent", "bulk"})
            @Nullable
            String priority,

            @Schema(implementation = String.class, format = "duration", examples = "PT2H") @Nullable
            Optional<String> expiresAfter,

            @Schema(
                    implementation = String.class,
                    enumeration = {"hold", "resend", "give_up"})
            @Nullable
            Optional<@Pattern(regexp = "hold|resend|give_up", message = "is none of hold, resend, give_up") String>
                    onUnknown) {

        /** Whether it changes what goes to whom and when, rather than only what it is called. */
        boolean isEssential() {
            return Stream.of(messageId, groupId, senderId, scheduledTime, priority, expiresAfter, onUnknown)
                    .anyMatch(Objects::nonNull);
        }
    }

    /**
     * The instant asked for.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it has no offset, is not a time, is past or too far off
     */
    Instant instant(Instant now) {
        return instant(scheduledTime, now);
    }

    static Instant instant(String scheduledTime, Instant now) {
        Instant at = parse(scheduledTime);
        if (at.isBefore(now)) {
            throw Problem.VALIDATION_ERROR.at(POINTER, "is in the past");
        }
        if (at.isAfter(now.plus(FURTHEST))) {
            throw Problem.VALIDATION_ERROR.at(POINTER, "is more than ten years away");
        }
        return at;
    }

    /**
     * How long after its instant it may still be sent; null for ever.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is no duration between a second and ten years
     */
    @Nullable
    Duration expiry() {
        return expiresAfter == null ? null : expiry(expiresAfter);
    }

    static Duration expiry(String expiresAfter) {
        try {
            Duration expiry = Duration.parse(expiresAfter);
            if (expiry.compareTo(SHORTEST_EXPIRY) >= 0 && expiry.compareTo(FURTHEST) <= 0) {
                return expiry;
            }
        } catch (DateTimeParseException noDuration) {
            // said below
        }
        throw Problem.VALIDATION_ERROR.at(
                "#/expires_after", "is not an ISO 8601 duration from PT1S to ten years, as in PT2H");
    }

    private static Instant parse(String scheduledTime) {
        try {
            return OffsetDateTime.parse(scheduledTime).toInstant().truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeParseException noInstant) {
            throw Problem.VALIDATION_ERROR.at(
                    POINTER,
                    isLocal(scheduledTime)
                            ? "needs an offset, as in 2030-12-24T09:00:00+01:00 or ...Z"
                            : "is not an RFC 3339 date and time, as in 2030-12-24T09:00:00+01:00");
        }
    }

    private static boolean isLocal(String scheduledTime) {
        try {
            LocalDateTime.parse(scheduledTime);
            return true;
        } catch (DateTimeParseException notEvenLocal) {
            return false;
        }
    }
}
