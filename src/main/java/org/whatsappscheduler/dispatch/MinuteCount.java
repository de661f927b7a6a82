package org.whatsappscheduler.dispatch;

/** Counts what happened in the last 60 seconds, second by second. */
final class MinuteCount {

    private static final int SECONDS = 60;

    private final long[] counts = new long[SECONDS];
    private final long[] stamps = new long[SECONDS];

    synchronized void add(long n, long epochSecond) {
        int slot = (int) (epochSecond % SECONDS);
        if (stamps[slot] != epochSecond) {
            stamps[slot] = epochSecond;
            counts[slot] = 0;
        }
        counts[slot] += n;
    }

    synchronized long sum(long epochSecond) {
        long sum = 0;
        for (int i = 0; i < SECONDS; i++) {
            if (epochSecond - stamps[i] < SECONDS) {
                sum += counts[i];
            }
        }
        return sum;
    }
}
