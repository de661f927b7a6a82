package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.whatsappscheduler.audience.OptedOut;

/** Who opts out gets nothing more: what is queued for them is skipped in the same transaction. */
@ApplicationScoped
class OptOuts {

    private final DeliveryQueue queue;

    OptOuts(DeliveryQueue queue) {
        this.queue = queue;
    }

    void optedOut(@Observes OptedOut fact) {
        queue.skipOptedOut(fact.recipientId());
    }
}
