package org.whatsappscheduler.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How the sweeper works. */
@ConfigMapping(prefix = "scheduler.dispatch")
public interface DispatchConfig {

    /** Calls under way at once in this pod, over all senders. */
    @WithDefault("1000")
    @Min(1)
    int slots();

    /** How long before its instant a delivery is claimed; a cancel that comes earlier is certain. */
    @WithDefault("1s")
    Duration horizon();

    /** How long before its instant a schedule's recipients are planned. */
    @WithDefault("10s")
    Duration planLead();

    /** How often this process shows that it lives. */
    @WithDefault("3s")
    Duration beat();

    /** Without a successful beat for this long, no send is started. */
    @WithDefault("6s")
    Duration selfFence();

    /** A worker whose beat stands still for this long is dead; more than the self-fence and the call's timeout together. */
    @WithDefault("20s")
    Duration rescueAfter();

    /** How long a receipt may take to settle a delivery that was perhaps sent, before the sender's policy decides. */
    @WithDefault("30s")
    Duration unknownGrace();

    /** Attempts a delivery has; being throttled or not reaching the provider at all costs none. */
    @WithDefault("5")
    @Min(1)
    @Max(100)
    int maxAttempts();

    /** The first backoff's upper bound; each further one doubles. */
    @WithDefault("1s")
    Duration backoffBase();

    /** No backoff is longer. */
    @WithDefault("5m")
    Duration backoffCap();

    /** How long shutdown waits for calls under way. */
    @WithDefault("15s")
    Duration drain();

    /** Outcomes of the provider after which a sender's circuit may open, counted over this many calls. */
    @WithDefault("20")
    @Min(1)
    int breakerVolume();

    /** How long an open circuit waits before one message tries again. */
    @WithDefault("5s")
    Duration breakerDelay();

    /** How long nothing is claimed for a sender that the provider refuses (credentials, account, quality). */
    @WithDefault("5m")
    Duration senderBlock();
}
