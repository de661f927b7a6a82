package org.whatsappscheduler.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;

/**
 * Refuses requests beyond a caller's quota, and says on every counted answer how much of it is left: in the form of the IETF
 * draft ({@code RateLimit}, {@code RateLimit-Policy}) and in the older one ({@code X-RateLimit-*}, reset as Unix time).
 */
class QuotaFilter {

    private static final String COUNTED = "scheduler.quota";
    private static final int MILLIS = 1_000;

    /** A request's quota and what is taken of it. */
    private record Counted(String name, int limit, Quotas.Taken taken) {

        long remaining() {
            return Math.max(0, limit - taken.taken());
        }

        long secondsLeft() {
            return (taken.millisLeft() + MILLIS - 1) / MILLIS;
        }

        boolean exceeded() {
            return taken.taken() > limit;
        }
    }

    private record Quota(String name, int limit) {}

    private static final Pattern MAKING_SCHEDULES = Pattern.compile("/api/schedules(/[^/]+/duplicate)?/?");
    private static final String READS = "reads";
    private static final String SCHEDULES = "schedules";

    private final Quotas quotas;
    private final QuotaConfig config;
    private final CurrentIdentityAssociation identity;
    private final Clock clock;
    private final Map<String, Counter> refused;

    QuotaFilter(
            Quotas quotas, QuotaConfig config, CurrentIdentityAssociation identity, Clock clock, MeterRegistry meters) {
        this.quotas = quotas;
        this.config = config;
        this.identity = identity;
        this.clock = clock;
        this.refused = Map.of(READS, refused(meters, READS), SCHEDULES, refused(meters, SCHEDULES));
    }

    private static Counter refused(MeterRegistry meters, String quota) {
        return Counter.builder("quota.refused")
                .description("Requests refused because the caller had used up a quota")
                .tag("quota", quota)
                .register(meters);
    }

    @ServerRequestFilter
    public @Nullable Uni<Response> count(ContainerRequestContext request) {
        Quota quota = config.enabled() ? quota(request) : null;
        if (quota == null) {
            return null;
        }
        return identity.getDeferredIdentity().flatMap(caller -> count(request, quota, caller));
    }

    private Uni<Response> count(ContainerRequestContext request, Quota quota, SecurityIdentity caller) {
        if (caller.isAnonymous()) {
            return Uni.createFrom().nullItem();
        }
        return quotas.take(quota.name(), caller.getPrincipal().getName()).map(taken -> {
            Counted counted = new Counted(quota.name(), quota.limit(), taken);
            request.setProperty(COUNTED, counted);
            if (counted.exceeded()) {
                Objects.requireNonNull(refused.get(quota.name())).increment();
                throw Problem.RATE_LIMIT_EXCEEDED
                        .builder("At most " + quota.limit() + " a minute")
                        .withHeader("Retry-After", counted.secondsLeft())
                        .build();
            }
            return null;
        });
    }

    private @Nullable Quota quota(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (!path.startsWith("/api/")) {
            return null;
        }
        return switch (request.getMethod()) {
            case "GET", "HEAD" -> new Quota(READS, config.readsPerMinute());
            case "POST" -> isCreatingSchedules(path) ? new Quota(SCHEDULES, config.schedulesPerMinute()) : null;
            default -> null;
        };
    }

    private static boolean isCreatingSchedules(String path) {
        return MAKING_SCHEDULES.matcher(path).matches();
    }

    @ServerResponseFilter
    public void tell(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(COUNTED) instanceof Counted counted) {
            MultivaluedMap<String, Object> headers = response.getHeaders();
            headers.putSingle(
                    "RateLimit",
                    "\"%s\";r=%d;t=%d".formatted(counted.name(), counted.remaining(), counted.secondsLeft()));
            headers.putSingle(
                    "RateLimit-Policy",
                    "\"%s\";q=%d;w=%d".formatted(counted.name(), counted.limit(), Quotas.WINDOW.toSeconds()));
            headers.putSingle("X-RateLimit-Limit", counted.limit());
            headers.putSingle("X-RateLimit-Remaining", counted.remaining());
            headers.putSingle("X-RateLimit-Reset", clock.instant().getEpochSecond() + counted.secondsLeft());
        }
    }
}
