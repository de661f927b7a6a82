package org.whatsappscheduler.ops;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.ToDoubleFunction;

/** The connection pool of this pod, under the name of the original. */
@ApplicationScoped
class DatabaseMeters {

    private final AgroalDataSource pool;

    DatabaseMeters(AgroalDataSource pool) {
        this.pool = pool;
    }

    void onStart(@Observes StartupEvent event, MeterRegistry registry) {
        connections(registry, "active", AgroalDataSourceMetrics::activeCount);
        connections(registry, "idle", AgroalDataSourceMetrics::availableCount);
        Gauge.builder("database.pool.waiting", pool, known -> known.getMetrics().awaitingCount())
                .description("Threads that wait for a connection of this pod")
                .register(registry);
        Gauge.builder(
                        "database.pool.size",
                        pool,
                        known -> known.getConfiguration()
                                .connectionPoolConfiguration()
                                .maxSize())
                .description("Connections that this pod may have at most")
                .register(registry);
    }

    private void connections(MeterRegistry registry, String state, ToDoubleFunction<AgroalDataSourceMetrics> value) {
        Gauge.builder("database.pool.connections", pool, known -> value.applyAsDouble(known.getMetrics()))
                .description("Connections of this pod to the database")
                .tag("state", state)
                .register(registry);
    }
}
