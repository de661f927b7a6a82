package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.delivery.Quota;

/**
 * How much to claim of each sender now: what is due, as far as it can leave about now, and what comes within the horizon.
 * Of a sender that another worker is to send for, only what that one is late with.
 */
@ApplicationScoped
class Quotas {

    /** Rows of one priority in a claim at most: it takes a few milliseconds, and nobody else's message waits longer. */
    private static final int LARGEST = 250;

    /** Another worker's sender is helped when it is so late. */
    private static final Duration LATE = Duration.ofSeconds(-1);

    private final Affinity affinity;
    private final DispatchConfig config;
    private final Clock clock;

    Quotas(Affinity affinity, DispatchConfig config, Clock clock) {
        this.affinity = affinity;
        this.config = config;
        this.clock = clock;
    }

    /** The quotas of all senders that can send; in random order, so that none is always the first. */
    List<Quota> now(Collection<Lane> lanes) {
        Instant now = clock.instant();
        long nowNanos = System.nanoTime();
        List<Lane> open = new ArrayList<>(lanes);
        Collections.shuffle(open);
        List<Quota> quotas = new ArrayList<>();
        for (Lane lane : open) {
            if (!lane.isClosed(now, nowNanos)) {
                lane.watermarks().age(nowNanos);
                add(lane, quotas);
            }
        }
        return quotas;
    }

    private void add(Lane lane, List<Quota> quotas) {
        UUID sender = lane.sender().id();
        boolean mine = affinity.prefers(sender);
        for (Priority priority : Priority.values()) {
            int limit = Math.min(LARGEST, lane.room(priority));
            if (limit > 0) {
                Duration until = mine ? DeliveryQueue.STARTED_AHEAD : LATE;
                quotas.add(new Quota(sender, priority, limit, lane.watermarks().of(priority), Quota.EVER, until));
            }
            int ahead = Math.min(LARGEST, lane.roomAhead());
            if (mine && ahead > 0 && priority != Priority.RESCUED) {
                Instant anywhere = Quota.NO_WATERMARK;
                quotas.add(new Quota(sender, priority, ahead, anywhere, DeliveryQueue.STARTED_AHEAD, config.horizon()));
            }
        }
    }

    /**
     * Notes what a claim found for a lane.
     *
     * @return whether there may be more right away, and room for it
     */
    boolean claimed(Lane lane, List<Quota> wanted, List<Claim> found) {
        List<Claim> due = found.stream().filter(Claim::started).toList();
        lane.watermarks().found(due);
        boolean more = false;
        boolean backlog = false;
        for (Quota quota : wanted) {
            if (quota.senderId().equals(lane.sender().id()) && quota.priority() != Priority.RESCUED) {
                boolean ahead = !quota.after().isNegative();
                long got = found.stream()
                        .filter(claim -> claim.priority() == quota.priority() && claim.started() != ahead)
                        .count();
                boolean full = got >= quota.limit();
                backlog |= full && !ahead;
                more |= full && (ahead ? lane.roomAhead() >= LARGEST : lane.runsLow());
            }
        }
        lane.backlog(backlog);
        return more;
    }
}
