package org.whatsappscheduler.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** How many requests a caller may make in a minute. */
@ConfigMapping(prefix = "scheduler.quotas")
interface QuotaConfig {

    /** Whether requests are limited at all. */
    @WithDefault("true")
    boolean enabled();

    /** Schedules a caller may create in a minute. */
    @WithDefault("100")
    @Min(1)
    int schedulesPerMinute();

    /** Requests that only read a caller may make in a minute. */
    @WithDefault("1000")
    @Min(1)
    int readsPerMinute();
}
