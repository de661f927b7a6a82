package org.whatsappscheduler.common;

import java.time.Duration;
import java.time.Instant;

/** Whoever keeps rows for a while only; retention asks all of them in turn. */
public interface Forgetful {

    /** What the rows are, in a word or two: a label of the meters. */
    String kind();

    /** How long they are kept; zero for ever. */
    Duration kept();

    /**
     * Forgets some of what was over before then, in one short transaction.
     *
     * @return how many; 0 when nothing is left to forget
     */
    int forget(Instant before, int atMost);

    /** The shorter one, where zero is for ever. */
    static Duration shorter(Duration one, Duration other) {
        if (!one.isPositive() || !other.isPositive()) {
            return one.isPositive() ? one : other;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }
}
