package org.whatsappscheduler.api;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers many who ask the same at once with one reading that began after they all had asked: nobody gets anything older
 * than their own question, and a reading is never made twice at a time.
 */
final class Rounds<V> {

    private static final class Round<V> {
        @Nullable
        CompletableFuture<V> next;
    }

    private final Map<Object, Round<V>> running = new HashMap<>();

    /** Takes part in the next reading under that key; starts it, when none is going on. */
    CompletionStage<V> join(Object key, Supplier<CompletionStage<V>> reading) {
        CompletableFuture<V> mine;
        synchronized (running) {
            Round<V> round = running.get(key);
            if (round != null) {
                round.next = round.next == null ? new CompletableFuture<>() : round.next;
                CompletableFuture<V> next = round.next;
                return next;
            }
            running.put(key, new Round<>());
            mine = new CompletableFuture<>();
        }
        start(key, reading, mine);
        return mine;
    }

    private void start(Object key, Supplier<CompletionStage<V>> reading, CompletableFuture<V> waiting) {
        CompletableFuture.completedFuture(null)
                .thenCompose(none -> reading.get())
                .whenComplete((value, failure) -> {
                    next(key, reading);
                    if (failure == null) {
                        waiting.complete(value);
                    } else {
                        waiting.completeExceptionally(failure);
                    }
                });
    }

    private void next(Object key, Supplier<CompletionStage<V>> reading) {
        CompletableFuture<V> waiting;
        synchronized (running) {
            waiting = running.get(key).next;
            if (waiting == null) {
                running.remove(key);
                return;
            }
            running.put(key, new Round<>());
        }
        start(key, reading, waiting);
    }
}
