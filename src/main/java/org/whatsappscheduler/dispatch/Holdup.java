package org.whatsappscheduler.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * What has kept a lane's first delivery from leaving in the last second or so: each cause weighs as long as it lasted, going
 * on freely too, and what is older fades. Confined to the releasing thread.
 */
final class Holdup {

    private static final long REMEMBERED_NANOS = 1_000_000_000L;
    private static final LateCause[] CAUSES = LateCause.values();

    private final double[] nanos = new double[CAUSES.length];
    private LateCause current = LateCause.NONE;
    private long sinceNanos = System.nanoTime();

    /** From now on held back by this; by nothing when it is {@link LateCause#NONE}. */
    void by(LateCause cause, long nowNanos) {
        if (cause != current) {
            count(nowNanos);
            current = cause;
        }
    }

    /** What has held it back for the most part; null when nothing did. */
    @Nullable
    LateCause most(long nowNanos) {
        count(nowNanos);
        LateCause most = LateCause.NONE;
        for (LateCause cause : CAUSES) {
            if (nanos[cause.ordinal()] > nanos[most.ordinal()]) {
                most = cause;
            }
        }
        return most == LateCause.NONE ? null : most;
    }

    private void count(long nowNanos) {
        long lasted = Math.clamp(nowNanos - sinceNanos, 0, REMEMBERED_NANOS);
        double fading = 1 - (double) lasted / REMEMBERED_NANOS;
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] *= fading;
        }
        nanos[current.ordinal()] += lasted;
        sinceNanos = nowNanos;
    }
}
