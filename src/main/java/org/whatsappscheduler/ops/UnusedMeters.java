package org.whatsappscheduler.ops;

import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the platform would measure and must not. */
class UnusedMeters {

    /**
     * The HTTP server's own meter of requests has the method as the caller wrote it for a label: anybody could make series
     * without end. {@link RequestMeters} tells the same.
     */
    @Produces
    @Singleton
    MeterFilter requestsOfTheServer() {
        return MeterFilter.denyNameStartsWith("http.server.requests");
    }
}
