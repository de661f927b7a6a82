package org.whatsappscheduler.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** How many requests a caller may make in a minute. */
@ConfigMapping(prefix = "scheduler.quotas")
interface QuotaConfig {

    /** Whether there are any. */
    @WithDefault("true")
    boolean enabled();

    /** Creating schedules. */
    @WithDefault("100")
    @Min(1)
    int schedulesPerMinute();

    /** Reading anything. */
    @WithDefault("1000")
    @Min(1)
    int readsPerMinute();
}
