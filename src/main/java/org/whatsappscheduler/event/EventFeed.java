package org.whatsappscheduler.event;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.SharedWork;

/**
 * Reads new events once for all who follow them in this process; not at all while nobody does. Followers ask for what comes
 * after the position they have: a slow one asks less often and reads from the database what it missed, so that nobody costs
 * a thread, a connection or more memory than a page of events.
 */
@ApplicationScoped
class EventFeed {

    private static final Logger LOG = Logger.getLogger(EventFeed.class);
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int PAGE = 500;
    private static final int RECENT = 2 * PAGE;

    private final EventLog log;
    private final Vertx vertx;
    private final SharedWork shared;
    private final Executor executor;
    private final long timer;

    private int followers;
    private boolean reading;
    private Set<CompletableFuture<List<Happening>>> waiting = new HashSet<>();

    /** The last events read, without a gap, after {@code start}; null while nobody follows. */
    private @Nullable EventPosition start;

    private List<Happening> recent = new ArrayList<>();

    EventFeed(EventLog log, Vertx vertx, SharedWork shared, ManagedExecutor executor) {
        this.log = log;
        this.vertx = vertx;
        this.shared = shared;
        this.executor = executor;
        this.timer = vertx.setPeriodic(EVERY.toMillis(), tick -> poll());
    }

    void onStart(@Observes StartupEvent event, MeterRegistry meters) {
        Gauge.builder("scheduler.event.streams", this, EventFeed::followers)
                .description("Callers that follow the events on this pod")
                .register(meters);
    }

    @PreDestroy
    void close() {
        vertx.cancelTimer(timer);
    }

    /** How many follow now. */
    synchronized int followers() {
        return followers;
    }

    /** One more follows, unless that were more than so many. */
    synchronized boolean follow(int most) {
        if (followers >= most) {
            return false;
        }
        followers++;
        return true;
    }

    /** One less. */
    synchronized void unfollow() {
        followers--;
        if (followers == 0) {
            start = null;
            recent = new ArrayList<>();
        }
    }

    /** What comes after a position, as soon as there is something; nothing when there is nothing for so long. */
    Uni<List<Happening>> next(EventPosition after, Duration patience) {
        return shared.result(() -> news(after, patience));
    }

    private CompletionStage<List<Happening>> news(EventPosition after, Duration patience) {
        synchronized (this) {
            if (start != null && after.compareTo(start) >= 0) {
                List<Happening> news = recent.stream()
                        .filter(happening -> happening.position().compareTo(after) > 0)
                        .limit(PAGE)
                        .toList();
                return news.isEmpty() ? await(patience) : CompletableFuture.completedFuture(news);
            }
        }
        return CompletableFuture.supplyAsync(() -> log.following(after, PAGE), executor)
                .exceptionally(away -> List.of())
                .thenCompose(missed -> missed.isEmpty() ? await(AGAIN) : CompletableFuture.completedFuture(missed));
    }

    /** Until there is something new; who waited asks again then. */
    private synchronized CompletableFuture<List<Happening>> await(Duration patience) {
        CompletableFuture<List<Happening>> waiter = new CompletableFuture<>();
        waiting.add(waiter);
        vertx.setTimer(patience.toMillis(), timeIsUp -> {
            synchronized (this) {
                waiting.remove(waiter);
            }
            waiter.complete(List.of());
        });
        return waiter;
    }

    private void poll() {
        EventPosition from;
        synchronized (this) {
            if (reading || followers == 0) {
                return;
            }
            reading = true;
            from = start == null || recent.isEmpty() ? start : recent.getLast().position();
        }
        executor.execute(() -> read(from));
    }

    private void read(@Nullable EventPosition from) {
        EventPosition first = from;
        List<Happening> news = List.of();
        try {
            first = from == null ? log.frontier() : from;
            news = log.following(first, PAGE);
        } catch (DatabaseException away) {
            LOG.debugf("Events not read: %s", away.getMessage());
        }
        List<CompletableFuture<List<Happening>>> told = List.of();
        synchronized (this) {
            reading = false;
            if (first != null && followers > 0) {
                keep(first, news);
            }
            if (!news.isEmpty()) {
                told = List.copyOf(waiting);
                waiting = new HashSet<>();
            }
        }
        told.forEach(waiter -> waiter.complete(List.of()));
    }

    private void keep(EventPosition first, List<Happening> news) {
        if (start == null) {
            start = first;
        }
        EventPosition last = recent.isEmpty() ? start : recent.getLast().position();
        if (!last.equals(first)) {
            return; // everybody has left and others have come meanwhile
        }
        recent.addAll(news);
        int surplus = recent.size() - RECENT;
        if (surplus > 0) {
            start = recent.get(surplus - 1).position();
            recent = new ArrayList<>(recent.subList(surplus, recent.size()));
        }
    }
}
