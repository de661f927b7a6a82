package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The runs cancelled lately: asked right before each send. Filled by the cancelling pod's word through Redis and, should
 * that be lost, by every sweep from PostgreSQL.
 */
@ApplicationScoped
class CancelledRuns {

    private static final int KEPT = 10_000;

    private final Set<UUID> runs =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<UUID, Boolean>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
                    return size() > KEPT;
                }
            }));

    void add(UUID runId) {
        runs.add(runId);
    }

    boolean contains(UUID runId) {
        return runs.contains(runId);
    }
}
