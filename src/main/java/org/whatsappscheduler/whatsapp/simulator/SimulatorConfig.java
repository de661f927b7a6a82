package org.whatsappscheduler.whatsapp.simulator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The simulator inside this process. */
@ConfigMapping(prefix = "simulator")
public interface SimulatorConfig {

    /** Whether it is started; in development only, unless asked for. */
    @WithDefault("false")
    boolean enabled();

    /** Where it listens; 0 for any free port. */
    @WithDefault("9100")
    int port();

    /** Where receipts go. */
    Optional<String> webhookUrl();

    /** What receipts are signed with. */
    @WithDefault("simulator-app-secret")
    String appSecret();

    /** The throughput it allows a number. */
    @WithDefault("80")
    int messagesPerSecond();
}
