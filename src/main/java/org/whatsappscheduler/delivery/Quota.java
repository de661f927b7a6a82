package org.whatsappscheduler.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * How much may be claimed of a sender's priority, and of which stretch of time.
 *
 * @param limit at most so many
 * @param watermark where the last claim found its first row; rows due more than 10 s before it are not looked for
 * @param after only what is due later than this from now; negative reaches into the past
 * @param until only what is due by this from now
 */
public record Quota(UUID senderId, Priority priority, int limit, Instant watermark, Duration after, Duration until) {

    /** Far enough for everything that was ever due. */
    public static final Duration EVER = Duration.ofDays(-36_500);

    /** A watermark below every row. */
    public static final Instant NO_WATERMARK = Instant.parse("2000-01-01T00:00:00Z");
}
