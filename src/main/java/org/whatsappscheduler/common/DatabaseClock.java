package org.whatsappscheduler.common;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * PostgreSQL's time in microseconds, carried on by this machine's monotonic clock: every process agrees on what is due, whatever its own
 * wall clock says, and nobody is ever ahead of PostgreSQL. Until it has heard the time it trusts the wall clock.
 */
public final class DatabaseClock extends Clock {

    /** So many hearings count: each is a lower bound, the highest of them is the best. */
    private static final int HEARINGS = 4;

    private final LongSupplier nanos;
    private final Clock untilHeard;
    private final long[] offsets = new long[HEARINGS];
    private int heard;
    private volatile long offset;
    private volatile boolean knows;

    DatabaseClock(LongSupplier nanos, Clock untilHeard) {
        this.nanos = nanos;
        this.untilHeard = untilHeard;
    }

    /** What the time was when PostgreSQL answered; called as soon as the answer is there. */
    synchronized void heard(Instant time) {
        offsets[heard % HEARINGS] = inNanos(time) - nanos.getAsLong();
        heard++;
        long best = Long.MIN_VALUE;
        for (int i = 0; i < Math.min(heard, HEARINGS); i++) {
            best = Math.max(best, offsets[i]);
        }
        offset = best;
        knows = true;
    }

    @Override
    public Instant instant() {
        if (!knows) {
            return untilHeard.instant().truncatedTo(ChronoUnit.MICROS);
        }
        long now = nanos.getAsLong() + offset;
        long micros = Math.floorDiv(now, 1_000L);
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    private static long inNanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        if (!zone.equals(ZoneOffset.UTC)) {
            throw new UnsupportedOperationException("Instants only");
        }
        return this;
    }
}
