package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.whatsappscheduler.audience.ManyOptedOut;
import org.whatsappscheduler.audience.OptedOut;

/** Who opts out gets nothing more: what is queued for them is skipped in the same transaction. */
@ApplicationScoped
class OptOuts {

    private final DeliveryQueue queue;

    OptOuts(DeliveryQueue queue) {
        this.queue = queue;
    }

    void optedOut(@Observes OptedOut fact) {
        queue.skipOptedOut(List.of(fact.recipientId()));
    }

    void manyOptedOut(@Observes ManyOptedOut fact) {
        queue.skipOptedOut(fact.recipientIds());
    }
}
