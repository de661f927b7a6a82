package org.whatsappscheduler.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.sender.Sender;
import org.whatsappscheduler.whatsapp.SenderAccount;

/**
 * What this pod holds for one sender. Claimed ahead: rows whose instant is near but that have not started, the claiming
 * thread's. Started: rows that may leave, the releasing thread's. Calls under way end on any thread.
 */
final class Lane {

    /** What is started and has not left would be in doubt after a crash: no more than leaves in this time. */
    private static final Duration STARTED_WORTH = Duration.ofMillis(100);

    private static final int MOST_STARTED = 1_000;
    private static final int FEWEST_STARTED = 4;

    /** Claimed ahead at most: what the sender may send in a second. */
    private static final int MOST_AHEAD = 4_000;

    private final PriorityQueue<Flight> ahead = new PriorityQueue<>();
    private final Queue<Flight> arrivals = new ConcurrentLinkedQueue<>();
    private final Waiting waiting = new Waiting();
    private final AtomicInteger aheadCount = new AtomicInteger();
    private final AtomicIntegerArray started = new AtomicIntegerArray(Priority.values().length);
    private final AtomicIntegerArray calls = new AtomicIntegerArray(Priority.values().length);
    private final Watermarks watermarks = new Watermarks();
    private final Reservation reservation = new Reservation();
    private final Closures closures = new Closures();
    private final Holdup holdup = new Holdup();
    private final ProviderGuard guard;
    private volatile Sender sender;
    private volatile boolean backlog;
    private volatile @Nullable SenderAccount account;
    private volatile long pausedUntilNanos = System.nanoTime();
    private volatile long usedUpUntilNanos = System.nanoTime();

    Lane(Sender sender, ProviderGuard guard) {
        this.sender = sender;
        this.guard = guard;
    }

    Sender sender() {
        return sender;
    }

    /** The sender's row and its token as they are now. Whoever waits because of the old limits looks again. */
    void refresh(Sender current, SenderAccount credentials) {
        boolean sameLimits = hasLimitsOf(current);
        sender = current;
        account = credentials;
        if (!sameLimits) {
            usedUpUntilNanos = System.nanoTime();
        }
    }

    /** Whether a sender, read at another time, was allowed as much as this one. */
    boolean hasLimitsOf(Sender other) {
        return sender.messagesPerSecond() == other.messagesPerSecond()
                && Objects.equals(sender.messagesPerHour(), other.messagesPerHour());
    }

    /** The sender was deleted, or its token can't be opened any more: nothing leaves. */
    void withdraw() {
        account = null;
    }

    /** Whom to send as; null when there are no credentials. */
    @Nullable
    SenderAccount account() {
        return account;
    }

    /** Blocked here at once; the sender's row follows. */
    void block(Instant until) {
        sender = sender.blocked(until);
    }

    ProviderGuard guard() {
        return guard;
    }

    Watermarks watermarks() {
        return watermarks;
    }

    Reservation reservation() {
        return reservation;
    }

    /** When nothing could be claimed for it. */
    Closures closures() {
        return closures;
    }

    /** What holds back those that are started: the releasing thread's. */
    Holdup holdup() {
        return holdup;
    }

    /** How many more deliveries of a priority may be started. What was rescued goes one at a time. */
    int room(Priority priority) {
        int held = started.get(priority.ordinal());
        if (priority == Priority.RESCUED) {
            return held + calls.get(priority.ordinal()) > 0 ? 0 : 1;
        }
        return Math.max(0, capacity() - held);
    }

    private int capacity() {
        long worth = sender.messagesPerSecond() * STARTED_WORTH.toMillis() / 1_000;
        return Math.clamp(worth, FEWEST_STARTED, MOST_STARTED);
    }

    /** How many more may be claimed ahead of their instants. */
    int roomAhead() {
        return Math.max(0, Math.min(MOST_AHEAD, sender.messagesPerSecond()) - aheadCount.get());
    }

    /** Whether it is time to claim more of what is due. */
    boolean runsLow() {
        return 3 * (started.get(Priority.BULK.ordinal()) + started.get(Priority.URGENT.ordinal())) <= capacity();
    }

    /** The last claim was a full one: there is more. */
    void backlog(boolean more) {
        backlog = more;
    }

    boolean hasBacklog() {
        return backlog;
    }

    // Ahead: the claiming thread's alone.

    void addAhead(Flight flight) {
        ahead.add(flight);
        aheadCount.incrementAndGet();
    }

    /**
     * Takes out those whose instant comes by {@code soon}, as many as may be started, and of those that come by {@code then}
     * so many that half of what may be started is left for who is due at once.
     */
    List<Flight> takeAhead(Instant soon, Instant then) {
        List<Flight> taken = new ArrayList<>();
        int most = room(Priority.BULK) + room(Priority.URGENT);
        int early = most - capacity() - capacity() / 2;
        for (Flight first = ahead.peek(); first != null && !first.dueAt().isAfter(then); first = ahead.peek()) {
            if (taken.size() >= (first.dueAt().isAfter(soon) ? early : most)) {
                break;
            }
            taken.add(ahead.remove());
        }
        aheadCount.addAndGet(-taken.size());
        return taken;
    }

    List<Flight> takeAllAhead() {
        List<Flight> all = new ArrayList<>(ahead);
        ahead.clear();
        aheadCount.addAndGet(-all.size());
        return all;
    }

    /** When the first of those claimed ahead is due; null when there is none. */
    @Nullable
    Instant firstAhead() {
        Flight first = ahead.peek();
        return first == null ? null : first.dueAt();
    }

    // Started: added by the claiming thread, the rest is the releasing thread's.

    void add(Flight flight) {
        started.incrementAndGet(flight.claim().priority().ordinal());
        arrivals.add(flight);
    }

    /** The delivery to leave next; null when none is there. */
    @Nullable
    Flight first(Instant now) {
        for (Flight flight = arrivals.poll(); flight != null; flight = arrivals.poll()) {
            waiting.add(flight);
        }
        return waiting.first(now);
    }

    void take(Flight first) {
        waiting.remove(first);
        started.decrementAndGet(first.claim().priority().ordinal());
    }

    List<Flight> takeAll(Instant now) {
        first(now);
        List<Flight> all = waiting.takeAll();
        all.forEach(flight -> started.decrementAndGet(flight.claim().priority().ordinal()));
        return all;
    }

    /** How many slots of the rate to ask for: one for each that waits or, when there is more to claim, half a second's. */
    int wanted() {
        return Math.max(waiting.size(), backlog ? sender.messagesPerSecond() / 2 : 1);
    }

    /** Deliveries held that are not being sent. */
    int held() {
        return sum(started) + aheadCount.get();
    }

    // Calls

    int calls() {
        return sum(calls);
    }

    private static int sum(AtomicIntegerArray counts) {
        int sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** Whether another call may start: the sender's limit, or a single one while the circuit is being tried. */
    boolean hasFreeCall() {
        return calls() < (guard.isTrial() ? 1 : sender.maxConcurrentCalls());
    }

    void callStarts(Flight flight) {
        calls.incrementAndGet(flight.claim().priority().ordinal());
    }

    void callEnded(Flight flight) {
        calls.decrementAndGet(flight.claim().priority().ordinal());
    }

    /** Starts nothing for a while: the provider said that we are too fast. */
    void pause(long untilNanos) {
        if (untilNanos - pausedUntilNanos > 0) {
            pausedUntilNanos = untilNanos;
        }
    }

    /** Starts nothing for a while: the rate is used up. Other limits end that. */
    void usedUp(long untilNanos) {
        usedUpUntilNanos = untilNanos;
    }

    long pausedUntilNanos() {
        long used = usedUpUntilNanos;
        long paused = pausedUntilNanos;
        return used - paused > 0 ? used : paused;
    }

    boolean isPaused(long nowNanos) {
        return pausedUntilNanos() - nowNanos > 0;
    }

    /** Whether nothing may be sent at all, by people's or WhatsApp's will or for want of credentials. */
    boolean isHalted(Instant now) {
        return account == null || sender.isHalted(now);
    }

    /** Whether nothing should be claimed for it, because nothing could leave soon. */
    boolean isClosed(Instant now, long nowNanos) {
        return closedBy(now, nowNanos) != null;
    }

    /** Why nothing should be claimed for it, as a cause of lateness; null when something may. */
    @Nullable
    LateCause closedBy(Instant now, long nowNanos) {
        if (isHalted(now) || guard.isOpen(nowNanos)) {
            return LateCause.OUTAGE;
        }
        if (pausedUntilNanos - nowNanos > 0) {
            return LateCause.PROVIDER;
        }
        return isPaused(nowNanos) ? LateCause.RATE : null;
    }
}
