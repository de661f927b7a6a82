package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Tracing;
import org.whatsappscheduler.message.CompiledMessage;
import org.whatsappscheduler.planning.Departures;
import org.whatsappscheduler.planning.Planner;

/** What is frozen into the runs under way, made ready once each; it never changes. */
@ApplicationScoped
class RunContents {

    private static final int KEPT = 1_000;

    /**
     * What is frozen into a run.
     *
     * @param departures when its messages leave; empty when that is the same for all recipients, and so in their rows
     * @param trace null when it is not recorded
     */
    record Contents(
            CompiledMessage message,
            Optional<Departures> departures,
            @Nullable RunTrace trace) {}

    private final Planner planner;
    private final Tracing tracing;
    private final Map<UUID, Contents> known = new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Contents> eldest) {
            return size() > KEPT;
        }
    };

    RunContents(Planner planner, Tracing tracing) {
        this.planner = planner;
        this.tracing = tracing;
    }

    /** From memory or from PostgreSQL. */
    synchronized Contents of(UUID runId) {
        return known.computeIfAbsent(runId, this::read);
    }

    private Contents read(UUID runId) {
        Planner.Frozen frozen =
                planner.frozen(runId).orElseThrow(() -> new IllegalStateException("There is no run " + runId));
        return new Contents(
                frozen.content().compile(), frozen.departures(), RunTrace.of(tracing, frozen.traceparent()));
    }
}
