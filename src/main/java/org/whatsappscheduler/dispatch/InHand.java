package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The deliveries this process knows that it holds, from the claim to the settled outcome. What PostgreSQL says it holds
 * beyond these was claimed by a statement whose answer was lost.
 */
@ApplicationScoped
class InHand {

    private final Set<UUID> ids = ConcurrentHashMap.newKeySet();

    void add(UUID id) {
        ids.add(id);
    }

    void remove(UUID id) {
        ids.remove(id);
    }

    boolean contains(UUID id) {
        return ids.contains(id);
    }
}
