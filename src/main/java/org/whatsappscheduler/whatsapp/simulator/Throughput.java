package org.whatsappscheduler.whatsapp.simulator;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The limits: messages in any one second per number, and messages to one recipient. */
final class Throughput {

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long PAIR_SLOT_NANOS = 6 * SECOND_NANOS;
    private static final long PAIR_BURST = 45;
    private static final int BAD_REQUEST = 400;

    private final Map<String, ArrayDeque<Long>> lastSecond = new HashMap<>();
    private final Map<String, Long> pairArrival = new HashMap<>();

    /** Counts a message, unless it is one too many. */
    Optional<Rejection> take(String phoneNumberId, String to, Settings settings, long nowNanos) {
        ArrayDeque<Long> recent = lastSecond.computeIfAbsent(phoneNumberId, id -> new ArrayDeque<>());
        while (!recent.isEmpty() && nowNanos - recent.peekFirst() >= SECOND_NANOS) {
            recent.removeFirst();
        }
        if (recent.size() >= settings.messagesPerSecond()) {
            return Optional.of(Rejection.of(settings.throttleStatus(), 130429, "Rate limit hit"));
        }
        if (settings.pairLimit() && !takePair(phoneNumberId + to, nowNanos)) {
            return Optional.of(
                    Rejection.of(BAD_REQUEST, 131056, "(Business Account, Consumer Account) pair rate limit hit"));
        }
        recent.addLast(nowNanos);
        return Optional.empty();
    }

    private boolean takePair(String pair, long nowNanos) {
        long arrival = pairArrival.getOrDefault(pair, nowNanos);
        arrival = arrival - nowNanos < 0 ? nowNanos : arrival;
        if (arrival - nowNanos > (PAIR_BURST - 1) * PAIR_SLOT_NANOS) {
            return false;
        }
        pairArrival.put(pair, arrival + PAIR_SLOT_NANOS);
        return true;
    }
}
