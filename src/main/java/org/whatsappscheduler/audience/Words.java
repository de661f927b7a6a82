package org.whatsappscheduler.audience;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a row says about being written to. An opt-out that is older than the opt-in beside it says nothing any more.
 *
 * @param optIn that they want messages
 * @param optOut that they want none
 */
public record Words(@Nullable Said optIn, @Nullable Said optOut) {

    /** Nothing is said. */
    public static final Words NONE = new Words(null, null);

    /**
     * One word.
     *
     * @param dated whether {@code at} is when they said it; else it is only when we heard it, and counts for nothing where
     *     the same has been said before
     */
    public record Said(String source, Instant at, boolean dated) {}

    public Words {
        if (optIn != null && optOut != null && optIn.at().isAfter(optOut.at())) {
            optOut = null;
        }
    }

    /** These, and where these are silent, the earlier ones; an earlier opt-out stays. */
    Words over(Words earlier) {
        Said out = latter(earlier.optOut, optOut);
        boolean undoes = earlier.optOut != null
                && optIn != null
                && out != null
                && optIn.at().isAfter(out.at());
        return new Words(undoes ? earlier.optIn : latter(earlier.optIn, optIn), out);
    }

    private static @Nullable Said latter(@Nullable Said earlier, @Nullable Said later) {
        return later == null || !later.dated() && earlier != null ? earlier : later;
    }
}
