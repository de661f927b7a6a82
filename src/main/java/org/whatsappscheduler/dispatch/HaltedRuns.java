package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.whatsappscheduler.delivery.Claim.RunState;

/**
 * The runs cancelled or paused lately: asked right before each send. Filled by the word of the pod that did it, through
 * Redis, and, should that be lost, by every sweep from PostgreSQL.
 */
@ApplicationScoped
class HaltedRuns {

    private static final int KEPT = 10_000;

    private final Map<UUID, RunState> runs = Collections.synchronizedMap(new LinkedHashMap<UUID, RunState>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, RunState> eldest) {
            return size() > KEPT;
        }
    });

    /** What a run is from now on. */
    void set(UUID runId, RunState state) {
        if (state == RunState.ACTIVE) {
            runs.remove(runId);
        } else {
            runs.put(runId, state);
        }
    }

    /** Those that may have been resumed without our hearing of it. */
    List<UUID> paused() {
        synchronized (runs) {
            return runs.entrySet().stream()
                    .filter(run -> run.getValue() == RunState.PAUSED)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    RunState of(UUID runId) {
        return runs.getOrDefault(runId, RunState.ACTIVE);
    }
}
