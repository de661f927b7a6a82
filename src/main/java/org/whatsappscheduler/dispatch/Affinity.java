package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/**
 * Which worker is to send for which sender, by rendezvous hashing over the live ones: slots of the rate are then reserved
 * by one, in large batches, and nobody contends for its rows. A preference only: the others help when it falls behind.
 */
@ApplicationScoped
class Affinity {

    private final Worker worker;
    private volatile List<Long> live = List.of();

    Affinity(Worker worker) {
        this.worker = worker;
    }

    /** The workers whose beats are seen to move, this one included. */
    void live(List<Long> workers) {
        live = List.copyOf(workers);
    }

    /** Whether this worker is the one to send for a sender. */
    boolean prefers(UUID senderId) {
        return isHighest(worker.id(), live, senderId);
    }

    static boolean isHighest(long mine, List<Long> others, UUID senderId) {
        long score = score(mine, senderId);
        return others.stream().allMatch(other -> other == mine || score(other, senderId) <= score);
    }

    /** The finalizer of splitmix64: every worker computes the same, on every machine. */
    private static long score(long worker, UUID senderId) {
        long z = senderId.getMostSignificantBits() ^ Long.rotateLeft(senderId.getLeastSignificantBits(), 31);
        z += worker * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
