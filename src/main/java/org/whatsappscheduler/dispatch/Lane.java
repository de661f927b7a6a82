package org.whatsappscheduler.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.sender.Sender;

/**
 * What this pod holds for one sender: claimed deliveries in the order of their instants, the permits it has reserved,
 * the calls under way. The claiming thread adds, the releasing thread takes, calls end on any thread.
 */
final class Lane {

    /** How much of a sender's rate is held at most, in seconds: nothing is claimed that cannot leave about now. */
    private static final int HELD_SECONDS = 1;

    private static final int MOST_HELD = 2_000;

    private final Queue<Flight> arrivals = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Flight> waiting = new PriorityQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final Permits permits = new Permits();
    private final ProviderGuard guard;
    private volatile Sender sender;
    private volatile SharedRate.@Nullable Grant granted;
    private volatile boolean reserving;
    private volatile long pausedUntilNanos = System.nanoTime();

    Lane(Sender sender, ProviderGuard guard) {
        this.sender = sender;
        this.guard = guard;
    }

    Sender sender() {
        return sender;
    }

    /** The sender's row as it is now: its limits may have changed. */
    void refresh(Sender current) {
        sender = current;
    }

    ProviderGuard guard() {
        return guard;
    }

    /** How many more deliveries may be claimed. */
    int room() {
        int most = Math.min(MOST_HELD, Math.max(1, sender.messagesPerSecond() * HELD_SECONDS));
        return Math.max(0, most - held.get());
    }

    void add(Flight flight) {
        held.incrementAndGet();
        arrivals.add(flight);
    }

    /** The delivery due first, still waiting; null when none is. */
    @Nullable
    Flight first() {
        for (Flight flight = arrivals.poll(); flight != null; flight = arrivals.poll()) {
            waiting.add(flight);
        }
        return waiting.peek();
    }

    /** Takes the first out. */
    Flight takeFirst() {
        held.decrementAndGet();
        return waiting.remove();
    }

    /** Takes everything out that waits. */
    List<Flight> takeAll() {
        first();
        List<Flight> all = new ArrayList<>(waiting);
        waiting.clear();
        held.addAndGet(-all.size());
        return all;
    }

    int held() {
        return held.get();
    }

    int calls() {
        return calls.get();
    }

    /** Whether another call may start: the sender's limit, or a single one while the circuit is being tried. */
    boolean hasFreeCall() {
        return calls.get() < (guard.isTrial() ? 1 : sender.maxConcurrentCalls());
    }

    void callStarts() {
        calls.incrementAndGet();
    }

    void callEnded() {
        calls.decrementAndGet();
    }

    /** Starts nothing for a while: the provider said that we are too fast. */
    void pause(long untilNanos) {
        if (untilNanos - pausedUntilNanos > 0) {
            pausedUntilNanos = untilNanos;
        }
    }

    long pausedUntilNanos() {
        return pausedUntilNanos;
    }

    boolean isPaused(long nowNanos) {
        return pausedUntilNanos - nowNanos > 0;
    }

    boolean isBlocked(Instant now) {
        return sender.isBlocked(now);
    }

    /** Uses a permit if there is one for now. */
    boolean takePermit(long nowNanos) {
        takesUpGrant();
        return permits.take(nowNanos);
    }

    /** Looks for the answer to the last reservation; answers whether there is one and it holds permits. */
    boolean takesUpGrant() {
        SharedRate.Grant grant = granted;
        if (grant == null) {
            return false;
        }
        granted = null;
        if (grant.count() > 0) {
            permits.grant(grant.count(), grant.firstNanos(), grant.intervalNanos());
        } else {
            pause(grant.firstNanos());
        }
        reserving = false;
        return grant.count() > 0;
    }

    /** When the next permit already reserved may be used; none when this pod has to ask first. */
    boolean hasPermitAhead() {
        return !permits.isEmpty();
    }

    long nextPermitNanos() {
        return permits.nextNanos();
    }

    /** Whether to ask for permits now; answers true once until the answer has come. */
    boolean beginReserving() {
        if (reserving || !permits.isEmpty()) {
            return false;
        }
        reserving = true;
        return true;
    }

    /** How many permits to ask for: one for each that is due until then. */
    int wanted(Instant until) {
        int due = 0;
        for (Flight flight : waiting) {
            due += flight.dueAt().isAfter(until) ? 0 : 1;
        }
        return Math.max(1, due);
    }

    /** The answer of the shared rate; used by the releasing thread at its next look. */
    void granted(SharedRate.Grant grant) {
        granted = grant;
    }
}
