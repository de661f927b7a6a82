package org.whatsappscheduler.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When nothing could be claimed for a lane, and why: the last stretch for each cause. Noted by the claiming thread, asked
 * by whoever judges a delivery that is late. Before a lane is first open nobody here has sent for it.
 */
final class Closures {

    /** A lane that opens for so short a time only has hardly been open. */
    private static final Duration HARDLY_OPEN = Duration.ofSeconds(1);

    private final Instant[] from = new Instant[LateCause.values().length];
    private final Instant[] until = new Instant[LateCause.values().length];
    private @Nullable LateCause closedBy = LateCause.OUTAGE;
    private Instant openAt = Instant.EPOCH;

    Closures() {
        Arrays.fill(from, Instant.EPOCH);
        Arrays.fill(until, Instant.EPOCH);
    }

    /** What closes it now; null when it is open. What was not claimed since it was last seen open waited for the same. */
    synchronized void seen(@Nullable LateCause by, Instant now) {
        if (closedBy != null) {
            until[closedBy.ordinal()] = now;
        }
        if (by == null) {
            openAt = now;
        } else if (by != closedBy) {
            Instant start = closedBy == null ? openAt : now;
            if (start.isAfter(until[by.ordinal()].plus(HARDLY_OPEN))) {
                from[by.ordinal()] = start;
            }
            until[by.ordinal()] = now;
        }
        closedBy = by;
    }

    /** How much of a stretch of time a cause kept it closed, in microseconds; as far as it was the last time. */
    synchronized long micros(LateCause by, Instant start, Instant end) {
        Instant first = from[by.ordinal()].isAfter(start) ? from[by.ordinal()] : start;
        Instant last = until[by.ordinal()].isBefore(end) ? until[by.ordinal()] : end;
        return Math.max(0, Lateness.micros(first, last));
    }
}
