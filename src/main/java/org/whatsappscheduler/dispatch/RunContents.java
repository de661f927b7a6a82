package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.whatsappscheduler.message.CompiledMessage;
import org.whatsappscheduler.planning.Departures;
import org.whatsappscheduler.planning.Planner;

/** What is frozen into the runs under way, made ready once each; it never changes. */
@ApplicationScoped
class RunContents {

    private static final int KEPT = 1_000;

    private record Contents(CompiledMessage message, Optional<Departures> departures) {}

    private final Planner planner;
    private final Map<UUID, Contents> known = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Contents> eldest) {
            return size() > KEPT;
        }
    };

    RunContents(Planner planner) {
        this.planner = planner;
    }

    /** The content of a run, from memory or from PostgreSQL. */
    CompiledMessage of(UUID runId) {
        return contents(runId).message();
    }

    /** When a run's messages leave; empty when that is the same for all recipients, and so in their rows. */
    Optional<Departures> departures(UUID runId) {
        return contents(runId).departures();
    }

    private synchronized Contents contents(UUID runId) {
        return known.computeIfAbsent(runId, this::read);
    }

    private Contents read(UUID runId) {
        Planner.Frozen frozen =
                planner.frozen(runId).orElseThrow(() -> new IllegalStateException("There is no run " + runId));
        return new Contents(frozen.content().compile(), frozen.departures());
    }
}
