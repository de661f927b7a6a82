package org.whatsappscheduler.calendar;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An occurrence to come.
 *
 * @param at the instant, by the clock of the schedule's zone or, where each recipient's own counts, of those without one
 * @param local the wall clock that was asked for; absent for an instant
 * @param zone whose clock: an IANA name or {@code recipient}; absent for an instant
 * @param recipients who are in the group now
 */
@Schema(name = "CalendarEntry")
record CalendarEntry(
        UUID scheduleId,
        @Nullable String name,
        UUID messageId,
        String messageTitle,
        UUID groupId,
        String groupName,
        Instant at,
        @Nullable String local,
        @Nullable String zone,
        boolean recurring,
        long recipients) {

    String title() {
        return name == null ? messageTitle : name;
    }
}
