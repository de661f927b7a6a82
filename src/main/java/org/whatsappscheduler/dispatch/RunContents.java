package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.whatsappscheduler.message.CompiledMessage;
import org.whatsappscheduler.message.MessageContent;
import org.whatsappscheduler.schedule.Planner;

/** The frozen contents of the runs under way, compiled once each; a run's content never changes. */
@ApplicationScoped
class RunContents {

    private static final int KEPT = 1_000;

    private final Planner planner;
    private final Map<UUID, CompiledMessage> compiled = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, CompiledMessage> eldest) {
            return size() > KEPT;
        }
    };

    RunContents(Planner planner) {
        this.planner = planner;
    }

    /** The content of a run, from memory or from PostgreSQL. */
    synchronized CompiledMessage of(UUID runId) {
        CompiledMessage known = compiled.get(runId);
        if (known == null) {
            MessageContent content = planner.content(runId);
            if (content == null) {
                throw new IllegalStateException("There is no run " + runId);
            }
            known = content.compile();
            compiled.put(runId, known);
        }
        return known;
    }
}
