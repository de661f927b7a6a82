package org.whatsappscheduler.timing;

import java.time.LocalDateTime;
import java.util.Optional;

/** What local times come of, one after the other. */
interface Rule {

    /** The first that is strictly after; empty when there is none, or none within reach. */
    Optional<LocalDateTime> after(LocalDateTime exclusive);
}
