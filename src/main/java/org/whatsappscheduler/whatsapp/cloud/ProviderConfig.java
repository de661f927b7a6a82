package org.whatsappscheduler.whatsapp.cloud;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How calls to WhatsApp are made. */
@ConfigMapping(prefix = "scheduler.provider")
public interface ProviderConfig {

    /** How long a connection may take. */
    @WithDefault("3s")
    Duration connectTimeout();

    /** How long a whole call may take; afterwards its outcome is unknown. */
    @WithDefault("10s")
    Duration callTimeout();

    /** How long an unused connection is kept. Shorter than the provider's own patience, so that none is found closed. */
    @WithDefault("15s")
    Duration keepAlive();

    /** Connections of this process to the provider. */
    @WithDefault("256")
    @Min(1)
    int connections();

    /** Calls that may wait for a connection; further ones are tried again later. */
    @WithDefault("2000")
    @Min(1)
    int waitingCalls();
}
