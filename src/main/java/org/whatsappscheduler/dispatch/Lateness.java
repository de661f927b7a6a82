package org.whatsappscheduler.dispatch;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The way of one delivery from the instant it was planned for to WhatsApp's answer, in three stretches: until it was due
 * (again), until its call began, until the call's end. Of the first two, what its lane was closed counts for whatever
 * closed it. Pure: no clock, no I/O.
 *
 * @param plannedAt when it was to be sent
 * @param dueAt when this attempt was due: later than planned after an attempt that failed, or when it was put off
 * @param calledAt when the call began
 * @param endedAt when the call ended or, if it is to be tried again, when that is due
 * @param putOffBy why it was not due as planned; null when it was
 * @param heldBy what held its lane back lately, and so this one as well, in the queue or in the lane; null when nothing in
 *     particular did
 * @param endedBy what the stretch of the call counts for
 * @param closures when its lane was closed, and why
 */
record Lateness(
        Instant plannedAt,
        Instant dueAt,
        Instant calledAt,
        Instant endedAt,
        @Nullable LateCause putOffBy,
        @Nullable LateCause heldBy,
        LateCause endedBy,
        Closures closures) {

    private static final LateCause[] CAUSES = LateCause.values();
    private static final long SECOND_MICROS = 1_000_000L;

    /** What made up the largest part of it, given that it was late. */
    LateCause cause() {
        Instant due = dueAt.isBefore(plannedAt) ? plannedAt : dueAt;
        long[] parts = new long[CAUSES.length];
        add(parts, putOffBy, plannedAt, due);
        add(parts, heldBy, due, calledAt);
        parts[endedBy.ordinal()] += Math.max(0, micros(calledAt, endedAt));
        LateCause largest = LateCause.BACKLOG;
        for (LateCause cause : CAUSES) {
            if (parts[cause.ordinal()] > parts[largest.ordinal()]) {
                largest = cause;
            }
        }
        return largest;
    }

    private void add(long[] parts, @Nullable LateCause cause, Instant from, Instant until) {
        long rest = micros(from, until);
        if (rest <= 0) {
            return;
        }
        for (LateCause closing : CAUSES) {
            long closed = Math.min(rest, closures.micros(closing, from, until));
            parts[closing.ordinal()] += closed;
            rest -= closed;
        }
        parts[(cause == null ? LateCause.BACKLOG : cause).ordinal()] += rest;
    }

    /** Whether an acceptance was on time. */
    static boolean isOnTime(long lateMicros, Duration objective) {
        return lateMicros <= objective.toNanos() / 1_000;
    }

    /** Microseconds from one instant to another, which are centuries apart at most. */
    static long micros(Instant from, Instant until) {
        return (until.getEpochSecond() - from.getEpochSecond()) * SECOND_MICROS
                + (until.getNano() - from.getNano()) / 1_000;
    }
}
