package org.whatsappscheduler.dispatch;

import io.opentelemetry.api.trace.SpanBuilder;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Tracing;

/**
 * The trace that the sends of one run are part of. Nobody reads a hundred thousand spans that say the same: each pod adds
 * a bounded number of sends that were accepted, and as many that were not.
 */
final class RunTrace {

    private static final int MOST = 500;

    private final Tracing tracing;
    private final String traceparent;
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();

    private RunTrace(Tracing tracing, String traceparent) {
        this.tracing = tracing;
        this.traceparent = traceparent;
    }

    /** Null when the run is not recorded. */
    static @Nullable RunTrace of(Tracing tracing, @Nullable String traceparent) {
        return traceparent == null || !tracing.isOn() ? null : new RunTrace(tracing, traceparent);
    }

    /** The span of a send that has ended; null when there are enough of its kind. */
    @Nullable
    SpanBuilder send(boolean wasAccepted) {
        AtomicInteger told = wasAccepted ? accepted : others;
        return told.get() < MOST && told.getAndIncrement() < MOST ? tracing.span("send", traceparent) : null;
    }
}
