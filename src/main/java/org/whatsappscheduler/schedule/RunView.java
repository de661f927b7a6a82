package org.whatsappscheduler.schedule;

import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One occurrence of a schedule as callers see it.
 *
 * @param occurrence the instant it was planned for
 * @param state planning, sending, paused, done or cancelled
 * @param completedAt when the last of it had been worked off
 */
@Schema(name = "Run")
record RunView(
        UUID id,
        Instant occurrence,
        String state,
        ScheduleView.Counts counts,
        @Nullable Instant completedAt) {}
