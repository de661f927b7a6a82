package org.whatsappscheduler.schedule;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Unstored;
import org.whatsappscheduler.planning.Forecast;

/**
 * What would happen, worked out by what makes it happen, and then forgotten.
 *
 * @param recipients who are in the group
 * @param queued who would get it
 * @param skipped who would not, by reason
 * @param expired who would not, because their hours begin too late
 * @param alreadyPassed whose time was over when it was asked for
 * @param missingVariables how many lack which variable
 * @param zones by whose clocks it goes
 * @param firstAt when the first would be due
 * @param lastAt when the last would be due
 * @param nextOccurrences the next five, by the clock of its zone or of those of whom none is known
 * @param remarks what may come as a surprise
 * @param samples as some of them would read it
 */
@Schema(name = "DryRun")
record DryRun(
        long recipients,
        long queued,
        Map<String, Long> skipped,
        long expired,
        long alreadyPassed,
        Map<String, Long> missingVariables,
        List<Zone> zones,
        @Nullable Instant firstAt,
        @Nullable Instant lastAt,
        List<Instant> nextOccurrences,
        List<Remark> remarks,
        List<Sample> samples,
        @Nullable Forecast forecast)
        implements Unstored {

    /**
     * The recipients who go by one clock.
     *
     * @param recipients all of them, also who would be skipped
     * @param inferred of how many it follows from their number
     * @param assumed of how many nothing is known, so that the fallback counts
     * @param firstLocal the first instant, by their clock
     * @param lastLocal the last one
     */
    @Schema(name = "DryRunZone")
    record Zone(
            String zone,
            long recipients,
            long inferred,
            long assumed,
            @Nullable Instant firstAt,
            @Nullable Instant lastAt,
            @Nullable String firstLocal,
            @Nullable String lastLocal) {}

    /**
     * Something to know before it is too late.
     *
     * @param code DST_GAP, DST_OVERLAP, ZONE_ASSUMED, DEFERRED or WOULD_EXPIRE
     */
    @Schema(name = "DryRunRemark")
    record Remark(
            @Schema(enumeration = {"DST_GAP", "DST_OVERLAP", "ZONE_ASSUMED", "DEFERRED", "WOULD_EXPIRE"})
            String code,

            String detail) {}

    /**
     * What somebody would get.
     *
     * @param text its body or, of what has none, its caption or template's name
     */
    @Schema(name = "DryRunSample")
    record Sample(UUID recipientId, @Nullable String text) {}
}
