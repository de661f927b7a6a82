package org.whatsappscheduler.delivery;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** By how much runs ended earlier or later than forecast: a figure may not be negative, so there are two of them. */
@Startup
@ApplicationScoped
class ForecastErrors {

    private static final Duration[] BOUNDS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1)
    };

    private final Timer early;
    private final Timer late;

    ForecastErrors(MeterRegistry registry) {
        this.early = histogram("early").register(registry);
        this.late = histogram("late").register(registry);
    }

    private static Timer.Builder histogram(String side) {
        return Timer.builder("schedule.forecast.error")
                .description("From when a run was forecast to be finished to when the last of it was accepted")
                .tag("side", side)
                .serviceLevelObjectives(BOUNDS);
    }

    void record(Duration error) {
        (error.isNegative() ? early : late).record(error.abs());
    }
}
