package org.whatsappscheduler.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Versioned;
import org.whatsappscheduler.planning.Forecast;
import org.whatsappscheduler.planning.Rate;
import org.whatsappscheduler.planning.Recurring;
import org.whatsappscheduler.planning.When;
import org.whatsappscheduler.sender.Hours;

/**
 * A schedule as callers see it.
 *
 * @param scheduledTime the instant of its next occurrence or else its last, by the clock of its zone or, where each
 *     recipient's own clock counts, of those of whom none is known
 * @param when the local time that was asked for, if it was no instant
 * @param nextOccurrenceAt when it will run next; absent when it has run, has ended or does not run at present
 * @param counts of its newest run
 * @param forecast of the run under way, from a hundred recipients on
 * @param lateness of its newest run that has ended, if that reached anybody
 * @param expiresAfter ISO 8601 duration after the instant
 * @param onUnknown absent when the sender's policy applies
 * @param sentAt when its last run had been worked off
 * @param archivedAt when it was put away; lists leave it out then
 * @param writtenBy whose words what goes to whom and when are
 * @param approvedBy who let it go, if its sender demands that somebody else does
 */
@Schema(name = "Schedule")
record ScheduleView(
        UUID id,
        @Nullable String name,
        UUID messageId,
        UUID groupId,
        UUID senderId,
        Schedule.Status status,
        @Nullable String statusReason,
        Instant scheduledTime,
        @Nullable When when,
        @Nullable Recurring recurrence,
        @Nullable List<Hours> windows,
        @Nullable List<String> holidays,
        @Nullable String quietHours,
        @Nullable Rate rate,
        @Schema(enumeration = "snapshot") String audience,
        @Nullable Instant nextOccurrenceAt,
        Counts counts,
        @Nullable Lateness lateness,
        @Nullable Forecast forecast,
        @Nullable String clientReference,
        String priority,
        String expiresAfter,
        @Nullable String onUnknown,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant sentAt,
        @Nullable Instant archivedAt,
        @Nullable String writtenBy,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt,
        @JsonIgnore int version)
        implements Versioned {

    @Override
    public int mark() {
        return Objects.hash(counts, lateness, forecast);
    }

    /** Recipients by their present fate: each counts once, {@code queued} includes those under way. */
    record Counts(
            long total,
            long queued,
            long accepted,
            long sent,
            long delivered,
            long read,
            long failed,
            long unknown,
            long skipped,
            long cancelled,
            long expired) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        /** Those the provider has taken. */
        long left() {
            return accepted + sent + delivered + read;
        }
    }
}
