package org.whatsappscheduler.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.time.Duration;

/** What punctual means here: the service level that lateness is measured against. */
@ConfigMapping(prefix = "scheduler.lateness")
public interface LatenessConfig {

    /** A delivery is on time when WhatsApp has accepted it no later than this after the instant it was planned for. */
    @WithDefault("PT1S")
    Duration objective();

    /** The share of deliveries that is to be on time; what alerts compare with. */
    @WithDefault("0.99")
    @DecimalMin("0")
    @DecimalMax("1")
    double target();
}
