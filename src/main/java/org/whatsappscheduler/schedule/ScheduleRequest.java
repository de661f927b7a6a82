package org.whatsappscheduler.schedule;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.planning.Rate;
import org.whatsappscheduler.planning.Recurring;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.When;
import org.whatsappscheduler.sender.Hours;

/**
 * A schedule to create.
 *
 * @param scheduledTime RFC 3339 with an offset; text here, so that each mistake gets its own words
 * @param when a local time instead
 * @param windows hours of sending, by the recipients' clocks; the sender's when absent
 * @param holidays days on which nothing is sent
 * @param quietHours a preset of legal quiet hours, see src/docs/time.md
 * @param audience who is in the group when the run is planned
 * @param priority {@code urgent} overtakes {@code bulk} of the same sender
 * @param expiresAfter ISO 8601 duration after the instant; what has not left by then expires
 * @param onUnknown what to do with a message that was perhaps sent; the sender's policy when absent
 * @param draft it waits until it is submitted
 */
@Schema(name = "ScheduleRequest", examples = """
                {"name": "Christmas", "message_id": "0198f0c2-0000-7000-8000-000000000001",
                 "group_id": "0198f0c2-0000-7000-8000-000000000002", "scheduled_time": "2030-12-24T09:00:00+01:00"}""")
record ScheduleRequest(
        @Size(min = 1, max = 200) @Nullable String name,
        @NotNull UUID messageId,
        @NotNull UUID groupId,
        @Nullable UUID senderId,

        @Schema(format = "date-time", examples = "2030-12-24T09:00:00+01:00") @Nullable
        String scheduledTime,

        @Valid @Nullable When when,
        @Valid @Nullable Recurring recurrence,
        @Size(min = 1, max = 50) @Nullable List<@NotNull @Valid Hours> windows,

        @Size(min = 1, max = 366) @Schema(examples = "[\"2030-12-25\"]") @Nullable
        List<@NotNull String> holidays,

        @Schema(examples = "us_federal") @Nullable String quietHours,
        @Valid @Nullable Rate rate,

        @Pattern(regexp = "snapshot", message = "is not snapshot, which is all that is offered")
        @Schema(
                enumeration = {"snapshot"},
                defaultValue = "snapshot")
        @Nullable
        String audience,

        @Size(min = 1, max = 200) @Nullable String clientReference,

        @Pattern(regexp = "urgent|bulk", message = "is neither urgent nor bulk")
        @Schema(
                enumeration = {"urgent", "bulk"},
                defaultValue = "bulk")
        @Nullable
        String priority,

        @Schema(format = "duration", examples = "PT2H", defaultValue = "PT6H") @Nullable
        String expiresAfter,

        @Pattern(regexp = "hold|resend|give_up", message = "is none of hold, resend, give_up")
        @Schema(enumeration = {"hold", "resend", "give_up"})
        @Nullable
        String onUnknown,

        @Schema(defaultValue = "false") @Nullable Boolean draft) {

    /**
     * When it is asked for.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it says two things, or none
     */
    Timing timing(Instant now) {
        if ((scheduledTime == null) == (when == null)) {
            throw Problem.VALIDATION_ERROR.at(
                    "#/scheduled_time",
                    when == null ? "is needed, or when instead of it" : "excludes when: give one of the two");
        }
        Duration expiry = expiresAfter == null ? null : ScheduledTime.expiry(expiresAfter);
        return new Timing(
                when,
                recurrence,
                windows,
                holidays,
                quietHours,
                rate,
                scheduledTime == null ? null : ScheduledTime.offset(scheduledTime),
                now,
                expiry == null ? null : expiry.toMillis(),
                null);
    }

    boolean isDraft() {
        return Boolean.TRUE.equals(draft);
    }
}
