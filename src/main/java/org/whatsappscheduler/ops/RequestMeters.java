package org.whatsappscheduler.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times every request under the names of the original, by method, path as it is declared (never as it was asked
 * for) and status. What a caller makes up, paths and methods, makes no new series.
 */
@Provider
@PreMatching
class RequestMeters implements ContainerRequestFilter, ContainerResponseFilter {

    private static final String STARTED = "scheduler.started";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
        Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofMillis(2_500)
    };

    /** What requests are told apart by; the resource itself, whose path is put together once. */
    private record Kind(String method, @Nullable RuntimeResource resource, int status) {}

    private record Meters(Counter requests, Timer duration) {}

    private final MeterRegistry registry;
    private final Map<Kind, Meters> meters = new ConcurrentHashMap<>();

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(STARTED, System.nanoTime());
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(request.getProperty(STARTED) instanceof Long startedNanos)) {
            return;
        }
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        Meters these =
                meters.computeIfAbsent(new Kind(method, resource(request), response.getStatus()), this::register);
        these.requests().increment();
        these.duration().record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
    }

    private Meters register(Kind kind) {
        String[] tags = {
            "method", kind.method(), "endpoint", endpoint(kind.resource()), "status", String.valueOf(kind.status())
        };
        return new Meters(
                Counter.builder("app.requests")
                        .description("Requests answered")
                        .tags(tags)
                        .register(registry),
                Timer.builder("app.request.duration")
                        .description("From a request's first byte to its answer")
                        .tags(tags)
                        .serviceLevelObjectives(BOUNDS)
                        .register(registry));
    }

    private static @Nullable RuntimeResource resource(ContainerRequestContext request) {
        return request instanceof ResteasyReactiveContainerRequestContext reactive
                        && reactive.getServerRequestContext() instanceof ResteasyReactiveRequestContext context
                ? context.getTarget()
                : null;
    }

    /** As in {@code /api/schedules/{id}}; "none" when nothing answers to that path. */
    private static String endpoint(@Nullable RuntimeResource resource) {
        if (resource == null) {
            return "none";
        }
        String path = resource.getPath() == null ? "" : resource.getPath().template;
        String template = ("/" + resource.getClassPath().template + "/" + path).replaceAll("/+", "/");
        return template.length() > 1 && template.endsWith("/")
                ? template.substring(0, template.length() - 1)
                : template;
    }
}
