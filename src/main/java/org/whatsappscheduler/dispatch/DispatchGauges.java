package org.whatsappscheduler.dispatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** How this pod's dispatch is at the moment it is asked; nothing is counted on the way of a message. */
@ApplicationScoped
class DispatchGauges {

    private final Dispatch dispatch;
    private final DispatchControl control;
    private final Sweeper sweeper;
    private final Lanes lanes;
    private final Clock clock;

    DispatchGauges(Dispatch dispatch, DispatchControl control, Sweeper sweeper, Lanes lanes, Clock clock) {
        this.dispatch = dispatch;
        this.control = control;
        this.sweeper = sweeper;
        this.lanes = lanes;
        this.clock = clock;
    }

    void onStart(@Observes StartupEvent event, MeterRegistry registry) {
        gauge(registry, "dispatch.active.tasks", Lanes::calls, "Calls to WhatsApp that this pod has under way");
        gauge(registry, "dispatch.held", Lanes::held, "Deliveries that this pod has claimed and not yet sent");
        Gauge.builder("dispatch.running", this, all -> all.dispatch.isRunning() ? 1 : 0)
                .description("1 when this pod dispatches")
                .register(registry);
        Gauge.builder("dispatch.open", this, all -> !all.dispatch.isRunning() || all.control.isOpen() ? 1 : 0)
                .description("0 when this pod dispatches, and somebody has paused it or the database is in doubt")
                .register(registry);
        Gauge.builder("dispatch.sweep.age", this, DispatchGauges::sinceSweepSeconds)
                .baseUnit("seconds")
                .description("How long ago the last sweep of this pod ended; 0 when it does not dispatch")
                .register(registry);
        Gauge.builder("dispatch.senders.refused", this, DispatchGauges::refused)
                .description("Senders that WhatsApp refuses as a whole: nothing is sent from them")
                .register(registry);
        for (CircuitBreakerState state : CircuitBreakerState.values()) {
            Gauge.builder(
                            "whatsapp.circuits",
                            this,
                            all -> all.count(lane -> lane.guard().state() == state))
                    .description("Senders by the state of their circuit breaker in this pod")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private void gauge(
            MeterRegistry registry, String name, java.util.function.ToDoubleFunction<Lanes> value, String description) {
        Gauge.builder(name, lanes, value).description(description).register(registry);
    }

    private double sinceSweepSeconds() {
        return dispatch.isRunning() ? sweeper.sinceLast().toNanos() / (double) TimeUnit.SECONDS.toNanos(1) : 0;
    }

    private double refused() {
        var now = clock.instant();
        return count(lane -> lane.sender().isBlocked(now));
    }

    private double count(Predicate<Lane> which) {
        return lanes.all().stream().filter(which).count();
    }
}
