package org.whatsappscheduler.ops;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * The tests start one application after the other in one JVM, and the registry of all meters is none of theirs: what one
 * leaves behind would stand in the way of the next one's meters of the same name. What is measured of the JVM stays.
 */
@ApplicationScoped
class ForgottenMeters {

    void onStop(@Observes ShutdownEvent stop) {
        List.copyOf(Metrics.globalRegistry.getMeters()).stream()
                .filter(meter -> !meter.getId().getName().startsWith("jvm."))
                .forEach(Metrics.globalRegistry::remove);
    }
}
