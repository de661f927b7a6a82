package org.whatsappscheduler.ops;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How the dispatch is doing as a whole, and pod by pod. */
@Schema(name = "Stats")
record Stats(Queue queue, Lateness lateness, Punctuality punctuality, List<Pod> pods) {

    /**
     * What there is to send.
     *
     * @param due past their instant, counted up to 100,000
     * @param queued in the queue, counted up to 100,000
     * @param inFlight held by some pod
     * @param acceptedPerMinute accepted by WhatsApp in the last 60 s, over all pods
     * @param oldestDueAt of those in the queue
     */
    @Schema(name = "QueueStats")
    record Queue(
            long due,
            long queued,
            long inFlight,
            long acceptedPerMinute,
            @Nullable Instant oldestDueAt) {}

    /** From a delivery's instant to WhatsApp's acceptance, in milliseconds: the worst pod's recent percentiles. */
    @Schema(name = "LatenessStats")
    record Lateness(double p50Ms, double p95Ms, double p99Ms) {}

    /**
     * The service level, over all pods that live; absent shares when nothing was sent.
     *
     * @param objectiveMs how late a delivery may be accepted to be on time
     * @param target the share that is to be on time
     * @param lastMinute the share that was, of what was accepted or expired
     * @param lastHour the same, as far as the pods have lived
     */
    @Schema(name = "PunctualityStats")
    record Punctuality(
            long objectiveMs,
            double target,
            @Nullable Double lastMinute,
            @Nullable Double lastHour) {}

    /**
     * A dispatching process.
     *
     * @param processed deliveries it has settled since it started
     */
    @Schema(name = "PodStats")
    record Pod(String name, String role, int inFlight, long processed, Instant startedAt) {}
}
