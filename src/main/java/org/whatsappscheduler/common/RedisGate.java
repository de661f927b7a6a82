package org.whatsappscheduler.common;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The way to Redis for those who can do without it: an answer within a bounded time or none at all and, after a failure,
 * no question for a second. A slow or absent Redis thus costs a request next to nothing.
 */
public final class RedisGate {

    private static final Logger LOG = Logger.getLogger(RedisGate.class);
    private static final long REST_NANOS = Duration.ofSeconds(1).toNanos();

    private final String purpose;
    private final Duration patience;
    private volatile boolean resting;
    private volatile long restingUntil;
    private volatile long failedAt;
    private volatile boolean hasFailed;

    /**
     * A gate of its own for one purpose.
     *
     * @param purpose for the log, as in "quotas are counted in this process alone"
     * @param patience how long an answer may take
     */
    public RedisGate(String purpose, Duration patience) {
        this.purpose = purpose;
        this.patience = patience;
    }

    /** Asks Redis; the other answer when it does not answer in time, or has not done so within the last second. */
    public <T> Uni<T> ask(Supplier<Uni<? extends T>> question, Supplier<T> otherwise) {
        if (resting && System.nanoTime() - restingUntil < 0) {
            return Uni.createFrom().item(otherwise);
        }
        return Uni.createFrom()
                .deferred(question)
                .ifNoItem()
                .after(patience)
                .fail()
                .invoke(this::answered)
                .onFailure()
                .recoverWithItem(failure -> {
                    failed(failure);
                    return otherwise.get();
                });
    }

    /** Whether it has answered all that was asked within that time. */
    public boolean hasAnsweredFor(Duration time) {
        return !hasFailed || System.nanoTime() - failedAt > time.toNanos();
    }

    /** Whether Redis answered the last time it was asked. */
    public boolean isAnswering() {
        return !resting;
    }

    private void answered() {
        if (resting) {
            resting = false;
            LOG.infof("Redis answers again: %s", purpose);
        }
    }

    private void failed(Throwable failure) {
        failedAt = System.nanoTime();
        hasFailed = true;
        restingUntil = failedAt + REST_NANOS;
        if (!resting) {
            resting = true;
            LOG.warnf(
                    "Redis does not answer (%s), doing without: %s",
                    failure.getClass().getSimpleName(), purpose);
        }
    }
}
