package org.whatsappscheduler.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.whatsappscheduler.delivery.LatenessConfig;
import org.whatsappscheduler.delivery.RunLateness;

/**
 * What the dispatch tells the monitoring about its lateness, and the other pods with its beat. There from the start, all
 * series at nothing: how fast one grows cannot be told of one that appears with its first delivery.
 */
@Startup
@ApplicationScoped
class LatenessMeters {

    private static final Duration RECENT = Duration.ofMinutes(5);

    /** What became of deliveries lately: on time, or not. */
    private record Recent(RecentCount minute, RecentCount hour) {

        Recent() {
            this(RecentCount.ofMinute(), RecentCount.ofHour());
        }

        void add(long n, long epochSecond) {
            minute.add(n, epochSecond);
            hour.add(n, epochSecond);
        }
    }

    private final Timer[] byCause;
    private final Timer recently;
    private final Counter onTime;
    private final Counter late;
    private final Recent recentlyOnTime = new Recent();
    private final Recent recentlyLate = new Recent();
    private final Clock clock;

    LatenessMeters(MeterRegistry registry, LatenessConfig config, Clock clock) {
        this.clock = clock;
        this.byCause = Arrays.stream(LateCause.values())
                .map(cause -> histogram(cause, config).register(registry))
                .toArray(Timer[]::new);
        // Percentiles cannot be summed over pods, so they are not for the monitoring: they go with the beat.
        this.recently = Timer.builder("dispatch.lateness.recent")
                .publishPercentiles(0.5, 0.95, 0.99)
                .distributionStatisticExpiry(RECENT)
                .register(new SimpleMeterRegistry());
        this.onTime = Counter.builder("dispatch.on.time")
                .description("Deliveries accepted within the objective")
                .register(registry);
        this.late = Counter.builder("dispatch.late")
                .description("Deliveries accepted after the objective, or expired before they could leave")
                .register(registry);
        Gauge.builder("dispatch.lateness.objective", config, c -> c.objective().toNanos() / 1e9)
                .baseUnit("seconds")
                .description("How late a delivery may be accepted to be on time")
                .register(registry);
        Gauge.builder("dispatch.lateness.target", config, LatenessConfig::target)
                .description("The share of deliveries that is to be on time")
                .register(registry);
    }

    private static Timer.Builder histogram(LateCause cause, LatenessConfig config) {
        return Timer.builder("dispatch.lateness")
                .description("From the instant a delivery was planned for to WhatsApp's acceptance")
                .tag("cause", cause.label())
                .serviceLevelObjectives(RunLateness.buckets(config).toArray(Duration[]::new));
    }

    /** WhatsApp has accepted a delivery, so long after its instant. */
    void accepted(long lateMicros, LateCause cause, Instant at) {
        byCause[cause.ordinal()].record(lateMicros, TimeUnit.MICROSECONDS);
        recently.record(lateMicros, TimeUnit.MICROSECONDS);
        if (cause == LateCause.NONE) {
            onTime.increment();
            recentlyOnTime.add(1, at.getEpochSecond());
        } else {
            late.increment();
            recentlyLate.add(1, at.getEpochSecond());
        }
    }

    /** So many deliveries expired: nobody got them, which is not on time either. */
    void expired(long count) {
        late.increment(count);
        recentlyLate.add(count, clock.instant().getEpochSecond());
    }

    /** p50, p95 and p99 of what was accepted in the last minutes, in milliseconds. */
    List<Double> percentilesMillis() {
        return Arrays.stream(recently.takeSnapshot().percentileValues())
                .map((ValueAtPercentile value) -> value.value(TimeUnit.MILLISECONDS))
                .toList();
    }

    /** What was on time, and late, in the last minute and in the last hour. */
    Vitals.OnTime onTime() {
        long now = clock.instant().getEpochSecond();
        return new Vitals.OnTime(
                recentlyOnTime.minute().sum(now),
                recentlyLate.minute().sum(now),
                recentlyOnTime.hour().sum(now),
                recentlyLate.hour().sum(now));
    }
}
