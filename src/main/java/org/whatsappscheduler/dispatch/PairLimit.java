package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One sender to one recipient: a message in 6 s, and 45 at once before that binds (131056). Counted by each pod for
 * itself; should two send to the same person, WhatsApp's own answer delays that message.
 */
@ApplicationScoped
class PairLimit {

    private static final Duration INTERVAL = Duration.ofSeconds(6);
    private static final Duration BURST = INTERVAL.multipliedBy(44);

    private record Pair(UUID senderId, UUID recipientId) {}

    private final Map<Pair, Instant> arrivals = new ConcurrentHashMap<>();
    private volatile Instant cleanedAt = Instant.EPOCH;

    /** Until when a message has to wait; empty when it may leave. */
    Optional<Instant> blocks(UUID senderId, UUID recipientId, Instant now) {
        return Optional.ofNullable(arrivals.get(new Pair(senderId, recipientId)))
                .map(arrival -> arrival.minus(BURST))
                .filter(now::isBefore);
    }

    /** Counts a message that leaves. */
    void count(UUID senderId, UUID recipientId, Instant now) {
        arrivals.merge(
                new Pair(senderId, recipientId),
                now.plus(INTERVAL),
                (arrival, first) -> arrival.isBefore(now) ? first : arrival.plus(INTERVAL));
        if (!now.isBefore(cleanedAt.plus(INTERVAL))) {
            arrivals.values().removeIf(past -> past.isBefore(now));
            cleanedAt = now;
        }
    }
}
