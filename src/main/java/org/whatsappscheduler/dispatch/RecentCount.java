package org.whatsappscheduler.dispatch;

/** Counts what happened lately, in sixty slots: the last minute second by second, the last hour minute by minute. */
final class RecentCount {

    private static final int SLOTS = 60;

    private final long[] counts = new long[SLOTS];
    private final long[] stamps = new long[SLOTS];
    private final int slotSeconds;

    private RecentCount(int slotSeconds) {
        this.slotSeconds = slotSeconds;
    }

    static RecentCount ofMinute() {
        return new RecentCount(1);
    }

    static RecentCount ofHour() {
        return new RecentCount(60);
    }

    synchronized void add(long n, long epochSecond) {
        long stamp = epochSecond / slotSeconds;
        int slot = (int) (stamp % SLOTS);
        if (stamps[slot] != stamp) {
            stamps[slot] = stamp;
            counts[slot] = 0;
        }
        counts[slot] += n;
    }

    synchronized long sum(long epochSecond) {
        long stamp = epochSecond / slotSeconds;
        long sum = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (stamp - stamps[i] < SLOTS) {
                sum += counts[i];
            }
        }
        return sum;
    }
}
