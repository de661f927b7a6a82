package org.whatsappscheduler.schedule;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;

/**
 * A schedule to create.
 *
 * @param scheduledTime RFC 3339 with an offset; text here, so that each mistake gets its own words
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

        @Size(min = 1, max = 200) @Nullable String clientReference) {

    private static final String POINTER = "#/scheduled_time";
    private static final Duration FURTHEST = Duration.ofDays(3_660);

    /**
     * The instant asked for.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it has no offset, is not a time, is past or too far off
     */
    Instant instant(Instant now) {
        Instant at = parse();
        if (at.isBefore(now)) {
            throw Problem.VALIDATION_ERROR.at(POINTER, "is in the past");
        }
        if (at.isAfter(now.plus(FURTHEST))) {
            throw Problem.VALIDATION_ERROR.at(POINTER, "is more than ten years away");
        }
        return at;
    }

    private Instant parse() {
        try {
            return OffsetDateTime.parse(scheduledTime).toInstant();
        } catch (DateTimeParseException noInstant) {
            throw Problem.VALIDATION_ERROR.at(
                    POINTER,
                    isLocal()
                            ? "needs an offset, as in 2030-12-24T09:00:00+01:00 or ...Z"
                            : "is not an RFC 3339 date and time, as in 2030-12-24T09:00:00+01:00");
        }
    }

    private boolean isLocal() {
        try {
            LocalDateTime.parse(scheduledTime);
            return true;
        } catch (DateTimeParseException notEvenLocal) {
            return false;
        }
    }
}
