package org.whatsappscheduler.message;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What messages may hold. */
@ConfigMapping(prefix = "scheduler.messages")
public interface MessageConfig {

    /** Whether media may be linked to by http as well as https. */
    @WithDefault("false")
    boolean plainHttpLinks();

    /** Whether media may be linked to on hosts in private networks, which WhatsApp itself never reaches. */
    @WithDefault("false")
    boolean privateLinks();
}
