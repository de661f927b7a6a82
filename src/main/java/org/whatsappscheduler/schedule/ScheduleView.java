package org.whatsappscheduler.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Versioned;

/**
 * A schedule as callers see it.
 *
 * @param nextOccurrenceAt when it will run next; absent when it has run or ended
 * @param expiresAfter ISO 8601 duration after the instant; absent when it never expires
 * @param onUnknown absent when the sender's policy applies
 * @param sentAt when its last run had been worked off
 * @param archivedAt when it was put away; lists leave it out then
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
        @Nullable Instant nextOccurrenceAt,
        Counts counts,
        @Nullable String clientReference,
        String priority,
        @Nullable String expiresAfter,
        @Nullable String onUnknown,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant sentAt,
        @Nullable Instant archivedAt,
        @JsonIgnore int version)
        implements Versioned {

    /** The counts change without anybody editing it. */
    @Override
    public String entityTag() {
        return "\"" + version + "-" + Integer.toHexString(counts.hashCode()) + "\"";
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
