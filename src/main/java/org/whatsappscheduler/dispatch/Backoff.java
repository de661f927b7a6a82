package org.whatsappscheduler.dispatch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: anything between nothing and {@code base x 2^(attempt-1)}, at most the cap, so
 * that many retries of one moment spread out.
 */
record Backoff(Duration base, Duration cap, RandomGenerator random) {

    private static final int LARGEST_EXPONENT = 30;

    /** The wait after the given attempt (from 1). */
    Duration after(int attempt) {
        long bound = base.toMillis() << Math.clamp(attempt - 1, 0, LARGEST_EXPONENT);
        return Duration.ofMillis(random.nextLong(1, Math.clamp(bound, 2, cap.toMillis()) + 1));
    }
}
