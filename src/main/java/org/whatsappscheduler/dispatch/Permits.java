package org.whatsappscheduler.dispatch;

/**
 * Permits of one sender that this pod has reserved: evenly spaced slots on the monotonic clock. A slot is used at its
 * time or shortly after, never before; one that is long past is lost, so that a pause is not followed by a burst.
 * Confined to the releasing thread.
 */
final class Permits {

    /** How late a slot may still be used. */
    private static final long STALE_NANOS = 100_000_000L;

    private long nextNanos;
    private long intervalNanos;
    private int left;

    /** Takes a grant of evenly spaced slots. What is left of an earlier one has been used up before another is asked. */
    void grant(int count, long firstNanos, long interval) {
        left = count;
        nextNanos = firstNanos;
        intervalNanos = interval;
    }

    /** Uses a slot if its time has come. */
    boolean take(long nowNanos) {
        while (left > 0 && nowNanos - nextNanos > STALE_NANOS) {
            advance();
        }
        if (left == 0 || nextNanos - nowNanos > 0) {
            return false;
        }
        advance();
        return true;
    }

    boolean isEmpty() {
        return left == 0;
    }

    /** When the next slot may be used; meaningless when empty. */
    long nextNanos() {
        return nextNanos;
    }

    /** Gives up the slots still to come and answers how many those were. */
    int giveUp(long nowNanos) {
        while (left > 0 && nextNanos - nowNanos <= 0) {
            advance();
        }
        int unused = left;
        left = 0;
        return unused;
    }

    private void advance() {
        left--;
        nextNanos += intervalNanos;
    }
}
