package org.whatsappscheduler.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.planning.Forecast;

/**
 * One occurrence of a schedule as callers see it.
 *
 * @param occurrence the instant it was planned for
 * @param local the wall clock it was planned for; absent for an instant
 * @param state planning, sending, paused, done, cancelled or missed
 * @param reason why it was missed
 * @param completedAt when the last of it had been worked off
 * @param forecast what was expected of it when it was planned or brought forward; of runs of a hundred recipients or more
 * @param forecastErrorMs by how much the last acceptance came later than forecast, in milliseconds; negative when it came
 *     earlier; absent until it has been measured
 * @param lateness absent until it has been measured, a moment after its end
 * @param latenessHistogram what was accepted, by cause and by how late it was; absent as the former
 */
@Schema(name = "Run")
record RunView(
        UUID id,
        Instant occurrence,
        @Nullable LocalDateTime local,
        String state,
        @Nullable String reason,
        ScheduleView.Counts counts,
        @Nullable Instant completedAt,
        @Nullable Forecast forecast,
        @Nullable Long forecastErrorMs,
        @Nullable Lateness lateness,
        @Nullable List<LatenessBucket> latenessHistogram) {}
