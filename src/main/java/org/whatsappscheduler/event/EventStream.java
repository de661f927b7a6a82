package org.whatsappscheduler.event;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one client is sent: a page of events at a time, the next one when it has taken the one before. */
final class EventStream {

    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMillis(800);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /**
     * Where it begins.
     *
     * @param isLate whether events after the position may have been forgotten
     */
    record Beginning(EventPosition after, boolean isLate) {}

    private final EventFeed feed;
    private final Supplier<Uni<Boolean>> credentialsHold;
    private final Sse sse;
    private final @Nullable UUID schedule;
    private final Set<String> types;
    private final long begun = System.nanoTime();
    private EventPosition after;
    private final boolean isLate;
    private boolean greeted;
    private long lastSent = begun;
    private boolean over;

    EventStream(
            EventFeed feed,
            Supplier<Uni<Boolean>> credentialsHold,
            Sse sse,
            Beginning beginning,
            @Nullable UUID schedule,
            Set<String> types) {
        this.feed = feed;
        this.credentialsHold = credentialsHold;
        this.sse = sse;
        this.after = beginning.after();
        this.isLate = beginning.isLate();
        this.schedule = schedule;
        this.types = types;
    }

    Multi<OutboundSseEvent> events() {
        return Multi.createBy()
                .repeating()
                .uni(this::page)
                .until(page -> over)
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page));
    }

    private Uni<List<OutboundSseEvent>> page() {
        if (!greeted) {
            return Uni.createFrom().item(this::greeting);
        }
        if (since(begun).compareTo(LIFE) > 0) {
            return end();
        }
        return feed.next(after, PATIENCE)
                .chain(happenings -> credentialsHold
                        .get()
                        .onFailure()
                        .recoverWithItem(true)
                        .chain(allowed -> allowed ? Uni.createFrom().item(() -> written(happenings)) : end()));
    }

    private Uni<List<OutboundSseEvent>> end() {
        over = true;
        return Uni.createFrom().item(List.of());
    }

    /** Something at once, so that the client sees that it is heard. */
    private List<OutboundSseEvent> greeting() {
        greeted = true;
        return List.of(
                isLate
                        ? sse.newEventBuilder()
                                .id(after.toString())
                                .name("reset")
                                .data("{\"type\":\"reset\"}")
                                .build()
                        : sse.newEventBuilder().comment("").build());
    }

    private List<OutboundSseEvent> written(List<Happening> happenings) {
        List<OutboundSseEvent> page = new ArrayList<>();
        for (Happening happening : happenings) {
            after = happening.position();
            if ((schedule == null || schedule.equals(happening.scheduleId()))
                    && (types.isEmpty() || types.contains(happening.type()))) {
                page.add(event(happening));
            }
        }
        if (page.isEmpty() && since(lastSent).compareTo(HEARTBEAT) > 0) {
            page.add(sse.newEventBuilder().comment("").build());
        }
        if (!page.isEmpty()) {
            lastSent = System.nanoTime();
        }
        return page;
    }

    private OutboundSseEvent event(Happening happening) {
        return sse.newEventBuilder()
                .id(happening.position().toString())
                .name(happening.type())
                .data("{\"type\":\"" + happening.type() + "\",\"timestamp\":\"" + happening.at() + "\",\"data\":"
                        + happening.data() + "}")
                .build();
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
