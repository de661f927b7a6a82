package org.whatsappscheduler.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How customers' systems are told. */
@ConfigMapping(prefix = "scheduler.webhooks")
public interface WebhookConfig {

    /** Whether plain http is allowed as well as https. */
    @WithDefault("false")
    boolean allowHttp();

    /** Whether hosts in private networks are: everybody who may make a webhook then reaches them. */
    @WithDefault("false")
    boolean allowPrivateAddresses();

    /** How long an answer may take. */
    @WithDefault("10S")
    Duration timeout();
}
