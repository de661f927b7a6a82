package org.whatsappscheduler.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.delivery.Quota;

/**
 * Where the last claims of a sender found their first rows, by priority: the next ones need not look far below. Now and
 * then one looks from the very beginning, because a row may have come to lie below: committed late, or given back by a
 * claim that was rolled back. Confined to the claiming thread.
 */
final class Watermarks {

    private static final Duration FROM_THE_BEGINNING_EVERY = Duration.ofSeconds(30);

    private final Instant[] marks = new Instant[Priority.values().length];
    private long reset = System.nanoTime();

    Watermarks() {
        Arrays.fill(marks, Quota.NO_WATERMARK);
    }

    /** Forgets all from time to time; called before each claim. */
    void age(long nowNanos) {
        if (nowNanos - reset > FROM_THE_BEGINNING_EVERY.toNanos()) {
            Arrays.fill(marks, Quota.NO_WATERMARK);
            reset = nowNanos;
        }
    }

    Instant of(Priority priority) {
        return marks[priority.ordinal()];
    }

    /** What a claim of all due rows found; nothing found says nothing. */
    void found(List<Claim> claims) {
        for (Priority priority : Priority.values()) {
            claims.stream()
                    .filter(claim -> claim.priority() == priority)
                    .map(Claim::dueAt)
                    .min(Instant::compareTo)
                    .ifPresent(first -> marks[priority.ordinal()] = first);
        }
    }
}
