package org.whatsappscheduler.dispatch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The slots of the shared rate that this pod holds for a sender, and the question under way for more. The answer comes on
 * any thread; everything else is the releasing thread's.
 */
final class Reservation {

    private final Permits permits = new Permits();
    private volatile SharedRate.@Nullable Grant answer;
    private volatile boolean asking;
    private SharedRate.@Nullable Grant current;

    /** Whether to ask now; answers true once until the answer has come. */
    boolean beginAsking() {
        if (asking || !permits.isEmpty()) {
            return false;
        }
        asking = true;
        return true;
    }

    void answered(SharedRate.Grant grant) {
        answer = grant;
    }

    /**
     * Takes up the answer to the last question, if there is one.
     *
     * @return the answer, if it was a refusal: it says when to ask again
     */
    Optional<SharedRate.Grant> takeUp() {
        SharedRate.Grant grant = answer;
        if (grant == null) {
            return Optional.empty();
        }
        answer = null;
        asking = false;
        if (grant.count() == 0) {
            return Optional.of(grant);
        }
        current = grant;
        permits.grant(grant.count(), grant.firstNanos(), grant.intervalNanos());
        return Optional.empty();
    }

    /** Uses a slot if there is one for now. */
    boolean take(long nowNanos) {
        return permits.take(nowNanos);
    }

    boolean isEmpty() {
        return permits.isEmpty();
    }

    /** When the next slot may be used; meaningless when empty. */
    long nextNanos() {
        return permits.nextNanos();
    }

    /** Gives up the slots not used yet: how many of which grant. */
    Optional<SharedRate.Unused> giveUp(long nowNanos) {
        SharedRate.Grant grant = current;
        int unused = permits.giveUp(nowNanos);
        return grant == null || unused == 0 ? Optional.empty() : Optional.of(new SharedRate.Unused(grant, unused));
    }
}
