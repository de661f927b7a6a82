package org.whatsappscheduler.common;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Traces, from a request to what it sets off later: in between, the database keeps W3C's {@code traceparent}. Off unless
 * somebody says where traces go; then nothing is kept, and there is no span.
 */
@ApplicationScoped
public class Tracing {

    /** Which run a span is about. */
    public static final AttributeKey<String> RUN_ID = AttributeKey.stringKey("scheduler.run.id");

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final String TRACEPARENT = "traceparent";

    /** The carrier is the one value itself. */
    private static final TextMapGetter<String> KEPT = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(TRACEPARENT) ? carrier : null;
        }
    };

    /** Null when tracing is off. */
    private final @Nullable Tracer tracer;

    Tracing(OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        this.tracer = disabled ? null : telemetry.getTracer("org.whatsappscheduler");
    }

    /** Whether spans may be recorded at all. */
    public boolean isOn() {
        return tracer != null;
    }

    /** The span under way, to be kept; null when it is not being recorded. */
    public static @Nullable String traceparent() {
        return traceparent(Context.current());
    }

    private static @Nullable String traceparent(Context context) {
        if (!Span.fromContext(context).getSpanContext().isSampled()) {
            return null;
        }
        Map<String, String> carrier = new HashMap<>();
        W3C.inject(context, carrier, (map, key, value) -> map.put(key, value));
        return carrier.get(TRACEPARENT);
    }

    /** The id of the trace under way, as log lines have it. */
    static Optional<String> traceId() {
        SpanContext current = Span.current().getSpanContext();
        return current.isValid() ? Optional.of(current.getTraceId()) : Optional.empty();
    }

    /**
     * A span that goes on from what was kept.
     *
     * @return null when nothing was kept or tracing is off
     */
    public @Nullable SpanBuilder span(String name, @Nullable String kept) {
        return tracer == null || kept == null ? null : tracer.spanBuilder(name).setParent(context(kept));
    }

    /**
     * The beginning of a trace of its own, linked to what was kept: for what comes of one request again and again. Whether it
     * is recorded is decided anew.
     *
     * @return null when nothing was kept or tracing is off
     */
    public @Nullable SpanBuilder linked(String name, @Nullable String kept) {
        return tracer == null || kept == null
                ? null
                : tracer.spanBuilder(name)
                        .setNoParent()
                        .addLink(Span.fromContext(context(kept)).getSpanContext());
    }

    private static Context context(String kept) {
        return W3C.extract(Context.root(), kept, KEPT);
    }

    /**
     * A span that says no more than that something began.
     *
     * @return it, to be kept; null without a span, or when it is not being recorded
     */
    public static @Nullable String mark(@Nullable SpanBuilder begun) {
        if (begun == null) {
            return null;
        }
        Span span = begun.startSpan();
        span.end();
        return traceparent(Context.root().with(span));
    }

    /** Does some work within a span, whose id the log lines have meanwhile. Without a span it is just done. */
    public static <T> T within(@Nullable SpanBuilder begun, Function<Span, T> work) {
        if (begun == null) {
            return work.apply(Span.getInvalid());
        }
        Span span = begun.startSpan();
        try (Scope _ = span.makeCurrent()) {
            return work.apply(span);
        } catch (RuntimeException failure) {
            span.setStatus(StatusCode.ERROR);
            throw failure;
        } finally {
            span.end();
        }
    }
}
