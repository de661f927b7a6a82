package org.whatsappscheduler.retention;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import org.whatsappscheduler.common.Forgetful;

/** What retention did. */
@Startup
@ApplicationScoped
class RetentionMeters {

    private final MeterRegistry registry;
    private volatile int held;
    private volatile double lastSuccess = Double.NaN;

    RetentionMeters(MeterRegistry registry, @All List<Forgetful> forgetful) {
        this.registry = registry;
        counter(Retention.PARTITIONS);
        forgetful.forEach(one -> counter(one.kind()));
        Gauge.builder("retention.held.days", this, meters -> meters.held)
                .description("Days that are old enough to be dropped but have something open")
                .register(registry);
        Gauge.builder("retention.last.success", this, meters -> meters.lastSuccess)
                .description("When some pod last went through everything, in Unix time")
                .baseUnit("seconds")
                .register(registry);
    }

    private Counter counter(String kind) {
        return Counter.builder("retention.removed")
                .description("Rows removed or redacted by this pod; partitions count as one")
                .tag("kind", kind)
                .register(registry);
    }

    void removed(String kind, int some) {
        counter(kind).increment(some);
    }

    void held(int days) {
        held = days;
    }

    void succeeded(Instant at) {
        lastSuccess = at.getEpochSecond();
    }
}
