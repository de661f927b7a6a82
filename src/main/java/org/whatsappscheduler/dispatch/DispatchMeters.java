package org.whatsappscheduler.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.dispatch.Lookout.Outlook;
import org.whatsappscheduler.whatsapp.SendOutcome;

/** What the dispatch tells the monitoring. */
@ApplicationScoped
class DispatchMeters {

    private static final Duration[] CALL_BOUNDS = {
        Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
        Duration.ofSeconds(1), Duration.ofMillis(2_500), Duration.ofSeconds(5), Duration.ofSeconds(10)
    };

    /** While nothing is going on, the gauges are counted so seldom. */
    private static final Duration IDLE_COUNT = Duration.ofSeconds(30);

    /** What a call takes before one has been made. */
    private static final double ASSUMED_CALL_SECONDS = 0.3;

    private final MeterRegistry registry;
    private final LatenessMeters lateness;
    private final Counter stale;
    private final LongAdder processed = new LongAdder();
    private final RecentCount accepted = RecentCount.ofMinute();
    private final Clock clock;
    private final Counter blocked;
    private final Timer calls;
    private final DeliveryQueue queue;
    private volatile DeliveryQueue.Depth depth = new DeliveryQueue.Depth(0, 0, 0, 0, null);
    private volatile Instant depthAt = Instant.EPOCH;
    private volatile double oldestInFlightSeconds;
    private volatile double planningStalled;
    private volatile double neededSlots;

    DispatchMeters(
            MeterRegistry registry, DeliveryQueue queue, DispatchConfig config, LatenessMeters lateness, Clock clock) {
        this.registry = registry;
        this.queue = queue;
        this.lateness = lateness;
        this.clock = clock;
        this.blocked = Counter.builder("dispatch.senders.blocked")
                .description("Times that WhatsApp refused a sender as a whole: somebody should look")
                .register(registry);
        this.calls = Timer.builder("dispatch.call.latency")
                .description("How long calls to WhatsApp take, whatever their outcome")
                .publishPercentiles(0.95)
                .distributionStatisticExpiry(Duration.ofMinutes(2))
                .register(registry);
        Gauge.builder("dispatch.queue.parked", this, meters -> meters.depth.parked())
                .description("Deliveries that wait for a pause or a held template to end, counted up to 100,000")
                .register(registry);
        Gauge.builder("dispatch.in.flight.oldest", this, meters -> meters.oldestInFlightSeconds)
                .baseUnit("seconds")
                .description("How long the delivery that some worker has held longest has been held")
                .register(registry);
        Gauge.builder("dispatch.planning.stalled", this, meters -> meters.planningStalled)
                .description("1 when a run that is due is not being planned")
                .register(registry);
        Gauge.builder("dispatch.needed.slots", this, meters -> meters.neededSlots)
                .description(
                        "Calls that have to be under way at once to send what is due within a minute, within the limits")
                .register(registry);
        Gauge.builder("dispatch.slots", config, DispatchConfig::slots)
                .description("Calls that this pod can have under way at once")
                .register(registry);
        this.stale = Counter.builder("dispatch.stale.settlements")
                .description("Outcomes of claims that had been taken over by another worker")
                .register(registry);
        Gauge.builder("dispatch.queue.depth", this, meters -> meters.depth.queued())
                .description("Deliveries in the queue, counted up to 100,000")
                .register(registry);
        Gauge.builder("dispatch.queue.due", this, meters -> meters.depth.due())
                .description("Deliveries in the queue whose instant has passed, counted up to 100,000")
                .register(registry);
        Gauge.builder("dispatch.in.flight", this, meters -> meters.depth.inFlight())
                .description("Deliveries that some worker holds")
                .register(registry);
        Gauge.builder("dispatch.queue.oldest.due", this, DispatchMeters::oldestDueSeconds)
                .baseUnit("seconds")
                .description("How long the delivery that has waited longest has been due")
                .register(registry);
    }

    /** A call to the provider ended. */
    void called(long nanos, SendOutcome outcome) {
        String name = outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        Timer.builder("whatsapp.calls")
                .description("Calls to WhatsApp by outcome")
                .tag("outcome", name)
                .serviceLevelObjectives(CALL_BOUNDS)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
        calls.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A batch was written; {@code missing} of it belonged to others by then. */
    void settled(List<Settlement> batch, int missing) {
        for (Settlement settlement : batch) {
            String status = settlement.status().name().toLowerCase(Locale.ROOT);
            Counter.builder("dispatch.outcomes")
                    .description("Deliveries settled, by what became of them")
                    .tag("status", status)
                    .register(registry)
                    .increment();
        }
        processed.add(batch.size());
        accepted.add(count(batch, Settlement.Status.ACCEPTED), clock.instant().getEpochSecond());
        long expired = count(batch, Settlement.Status.EXPIRED);
        if (expired > 0) {
            lateness.expired(expired);
        }
        stale.increment(missing);
    }

    private static long count(List<Settlement> batch, Settlement.Status status) {
        return batch.stream().filter(s -> s.status() == status).count();
    }

    /** WhatsApp refused a sender as a whole. */
    void senderBlocked() {
        blocked.increment();
    }

    /** Counts what the gauges show, unless the last sweep saw that there is nothing. */
    void count(@Nullable Outlook seen) {
        boolean idle = seen != null && !seen.due() && seen.oldestInFlight() == null;
        if (idle && depth.queued() + depth.inFlight() == 0 && clock.instant().isBefore(depthAt.plus(IDLE_COUNT))) {
            return;
        }
        depth = queue.depth();
        depthAt = clock.instant();
        Instant oldest = seen == null ? null : seen.oldestInFlight();
        oldestInFlightSeconds =
                oldest == null ? 0 : Duration.between(oldest, depthAt).toMillis() / 1_000.0;
        planningStalled = seen != null && seen.planningStalled() ? 1 : 0;
        double seconds = p95(calls);
        neededSlots = queue.demandPerSecond() * (seconds == 0 ? ASSUMED_CALL_SECONDS : seconds);
    }

    private static double p95(Timer timer) {
        ValueAtPercentile[] values = timer.takeSnapshot().percentileValues();
        return values.length == 0 ? 0 : values[0].value(TimeUnit.SECONDS);
    }

    /** What the beat tells the other pods. */
    Vitals vitals(int inFlight) {
        return new Vitals(
                processed.sum(),
                inFlight,
                accepted.sum(clock.instant().getEpochSecond()),
                lateness.percentilesMillis(),
                lateness.onTime());
    }

    /** How long the delivery that has waited longest has been due, as counted last. */
    double oldestDueSeconds() {
        Instant oldest = depth.oldestDueAt();
        return oldest == null || oldest.isAfter(depthAt)
                ? 0
                : Duration.between(oldest, depthAt).toMillis() / 1_000.0;
    }
}
