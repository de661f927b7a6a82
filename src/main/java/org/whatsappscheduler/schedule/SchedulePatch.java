package org.whatsappscheduler.schedule;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Partial;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.planning.Rate;
import org.whatsappscheduler.planning.Recurring;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.When;
import org.whatsappscheduler.sender.Hours;

/**
 * Changes to a schedule: what is absent stays as it is, null takes away, or brings back what holds unless said otherwise.
 *
 * @param senderId null for the default one
 * @param scheduledTime RFC 3339 with an offset; takes the place of {@code when}
 * @param when takes the place of {@code scheduled_time}
 * @param priority null for {@code bulk}
 */
@Partial
@Schema(name = "SchedulePatch", examples = "{\"scheduled_time\": \"2030-12-24T10:00:00+01:00\", \"name\": null}")
record SchedulePatch(
        @Schema(implementation = String.class, minLength = 1, maxLength = 200) @Nullable
        Optional<@Size(min = 1, max = 200) String> name,

        @Nullable UUID messageId,
        @Nullable UUID groupId,
        @Nullable Optional<UUID> senderId,

        @Schema(format = "date-time", examples = "2030-12-24T09:00:00+01:00") @Nullable
        String scheduledTime,

        @Valid @Nullable When when,

        @Schema(implementation = Recurring.class) @Nullable Optional<@Valid Recurring> recurrence,

        @Schema(implementation = Hours[].class, minItems = 1, maxItems = 50) @Nullable
        Optional<@Size(min = 1, max = 50) List<@NotNull @Valid Hours>> windows,

        @Schema(implementation = String[].class, minItems = 1, maxItems = 366, examples = "[\"2030-12-25\"]") @Nullable
        Optional<@Size(min = 1, max = 366) List<@NotNull String>> holidays,

        @Schema(implementation = String.class, examples = "us_federal") @Nullable
        Optional<String> quietHours,

        @Schema(implementation = Rate.class) @Nullable Optional<@Valid Rate> rate,

        @Schema(implementation = String.class, minLength = 1, maxLength = 200) @Nullable
        Optional<@Size(min = 1, max = 200) String> clientReference,

        @Schema(
                implementation = String.class,
                enumeration = {"urgent", "bulk"})
        @Nullable
        Optional<@Pattern(regexp = "urgent|bulk", message = "is neither urgent nor bulk") String> priority,

        @Schema(implementation = String.class, format = "duration", examples = "PT2H") @Nullable
        Optional<String> expiresAfter,

        @Schema(
                implementation = String.class,
                enumeration = {"hold", "resend", "give_up"})
        @Nullable
        Optional<@Pattern(regexp = "hold|resend|give_up", message = "is none of hold, resend, give_up") String>
                onUnknown) {

    /** Whether it changes what goes to whom and when, rather than only what it is called. */
    @Schema(hidden = true)
    boolean isEssential() {
        return isAboutTime()
                || Stream.of(messageId, groupId, senderId, priority, onUnknown).anyMatch(Objects::nonNull);
    }

    /** Whether it changes when. */
    @Schema(hidden = true)
    boolean isAboutTime() {
        return Stream.of(scheduledTime, when, recurrence, windows, holidays, quietHours, rate, expiresAfter)
                .anyMatch(Objects::nonNull);
    }

    /** The timing with these changes. */
    Timing applyTo(Timing old, Instant now) {
        if (scheduledTime != null && when != null) {
            throw Problem.VALIDATION_ERROR.at("#/scheduled_time", "excludes when: give one of the two");
        }
        return new Timing(
                scheduledTime != null ? null : when != null ? when : old.when(),
                given(recurrence, old.recurrence()),
                given(windows, old.windows()),
                given(holidays, old.holidays()),
                given(quietHours, old.quietHours()),
                given(rate, old.rate()),
                scheduledTime != null ? ScheduledTime.offset(scheduledTime) : when != null ? null : old.fallbackZone(),
                now,
                expiresAfter == null
                        ? old.expiresAfterMs()
                        : expiresAfter
                                .map(written -> ScheduledTime.expiry(written).toMillis())
                                .orElse(null),
                null);
    }

    private static <T> @Nullable T given(@Nullable Optional<T> change, @Nullable T old) {
        return change == null ? old : change.orElse(null);
    }
}
