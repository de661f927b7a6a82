package org.whatsappscheduler.audience;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How recipients are taken in. */
@ConfigMapping(prefix = "scheduler.audience")
public interface AudienceConfig {

    /** Two-letter country that numbers without an international prefix belong to; without one they are refused. */
    Optional<String> defaultRegion();
}
