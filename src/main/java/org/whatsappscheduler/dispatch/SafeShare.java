package org.whatsappscheduler.dispatch;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.whatsappscheduler.dispatch.SharedRate.Grant;
import org.whatsappscheduler.sender.Sender;

/**
 * What a pod may send while nobody can count for all: 0.8 x rate / live workers, in the same even slots; less while Redis is only slow. The hourly limit
 * is spread evenly meanwhile.
 */
final class SafeShare {

    static final double SHARE = 0.8;

    /** While Redis is only slow here, it may go on granting the whole rate to others: together no more than 1.3 of it. */
    static final double BESIDE_OTHERS = 0.3;

    private static final double SLOWER = 0.7;
    private static final double SLOWEST = 0.05;
    private static final double RECOVERY_PER_SECOND = 0.02;
    private static final long AHEAD_NANOS = 500_000_000L;
    private static final double SECOND_NANOS = 1e9;

    /** So many may live as far as a pod knows that has just been started; it counts them within a second. */
    private static final int UNCOUNTED = 10;

    private record State(long nextNanos, double factor, long slowedNanos) {}

    private final Map<UUID, State> states = new ConcurrentHashMap<>();
    private volatile int liveWorkers = UNCOUNTED;

    void liveWorkers(int count) {
        liveWorkers = Math.max(1, count);
    }

    /**
     * The next slots of this pod's share, at most half a second ahead and at least one.
     *
     * @param all of the rate that all pods together may use in this way
     */
    Grant reserve(Sender sender, int want, double all, long nowNanos) {
        State state = states.getOrDefault(sender.id(), new State(nowNanos, 1, nowNanos));
        double perSecond = all * sender.messagesPerSecond() / liveWorkers * factor(state, nowNanos);
        if (sender.messagesPerHour() != null) {
            perSecond = Math.min(perSecond, all * sender.messagesPerHour() / 3_600 / liveWorkers);
        }
        long interval = (long) (SECOND_NANOS / perSecond);
        int count = Math.clamp(AHEAD_NANOS / interval, 1, want);
        long first = state.nextNanos() - nowNanos > 0 ? state.nextNanos() : nowNanos;
        states.put(sender.id(), new State(first + count * interval, state.factor(), state.slowedNanos()));
        return new Grant(sender, count, first, interval, "");
    }

    /** When the slots reserved here are over; nobody else's should be used before. */
    long endNanos(Sender sender, long nowNanos) {
        State state = states.get(sender.id());
        return state == null ? nowNanos : state.nextNanos();
    }

    /** Goes slower, at most once a second; recovers by itself. */
    void slowDown(Sender sender, long nowNanos) {
        states.compute(sender.id(), (id, known) -> {
            State state = known == null ? new State(nowNanos, 1, nowNanos - 2 * (long) SECOND_NANOS) : known;
            return nowNanos - state.slowedNanos() < SECOND_NANOS
                    ? state
                    : new State(state.nextNanos(), Math.max(SLOWEST, factor(state, nowNanos) * SLOWER), nowNanos);
        });
    }

    private static double factor(State state, long nowNanos) {
        double seconds = (nowNanos - state.slowedNanos()) / SECOND_NANOS;
        return Math.min(1, state.factor() + seconds * RECOVERY_PER_SECOND);
    }
}
