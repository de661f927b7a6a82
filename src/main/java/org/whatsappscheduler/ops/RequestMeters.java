package org.whatsappscheduler.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/** Counts and times every request by method, operation (never the URL) and status, under the names of the original. */
class RequestMeters {

    private static final String STARTED = "scheduler.started";
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
        Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofMillis(2_500)
    };

    private final MeterRegistry registry;

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @ServerRequestFilter(preMatching = true)
    public void started(ContainerRequestContext request) {
        request.setProperty(STARTED, System.nanoTime());
    }

    @ServerResponseFilter
    public void ended(ContainerRequestContext request, ContainerResponseContext response, SimpleResourceInfo resource) {
        if (!(request.getProperty(STARTED) instanceof Long startedNanos)) {
            return;
        }
        String operation = resource == null || resource.getResourceClass() == null
                ? "none"
                : resource.getResourceClass().getSimpleName() + "." + resource.getMethodName();
        String[] tags = {
            "method", request.getMethod(), "operation", operation, "status", String.valueOf(response.getStatus())
        };
        registry.counter("app.requests", tags).increment();
        Timer.builder("app.request.duration")
                .tags(tags)
                .serviceLevelObjectives(BOUNDS)
                .register(registry)
                .record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
    }
}
