package org.whatsappscheduler.retention;

import java.time.Duration;
import org.whatsappscheduler.common.RetentionConfig;

/** How long what is kept, as a test wants it. */
record Kept(
        Duration deliveries,
        Duration personalData,
        Duration receipts,
        Duration events,
        Duration audit,
        Duration imports,
        Duration webhookDeliveries)
        implements RetentionConfig {

    static Kept all(Duration kept) {
        return new Kept(kept, kept, kept, kept, kept, kept, kept);
    }
}
