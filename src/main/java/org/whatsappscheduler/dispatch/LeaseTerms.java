package org.whatsappscheduler.dispatch;

import java.time.Duration;

/**
 * The durations by which a worker's lease is safe: together, because each alone may be anything.
 *
 * @param beat how often it is renewed
 * @param selfFence without a beat for this long, no call is started
 * @param longestCall how long a call takes at most
 * @param rescueAfter without a beat for this long, others take over
 */
record LeaseTerms(Duration beat, Duration selfFence, Duration longestCall, Duration rescueAfter) {

    /**
     * @throws IllegalArgumentException when a worker that beats as it should would stop itself, or when others could take
     *     over while a call is still under way, and send what it is sending
     */
    LeaseTerms {
        if (beat.compareTo(selfFence) >= 0) {
            throw new IllegalArgumentException("scheduler.dispatch.beat (" + beat
                    + ") must be shorter than scheduler.dispatch.self-fence (" + selfFence + ")");
        }
        if (selfFence.plus(longestCall).compareTo(rescueAfter) >= 0) {
            throw new IllegalArgumentException("scheduler.dispatch.rescue-after (" + rescueAfter
                    + ") must be longer than scheduler.dispatch.self-fence (" + selfFence
                    + ") and scheduler.provider.call-timeout (" + longestCall + ") together");
        }
    }

    static LeaseTerms of(DispatchConfig config, Duration longestCall) {
        return new LeaseTerms(config.beat(), config.selfFence(), longestCall, config.rescueAfter());
    }
}
