package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When sending is allowed, in the recipient's wall clock.
 *
 * @param windows when it is open; none means at any time
 * @param holidays whole days on which it is closed
 * @param quietHours legal hours of rest on top, none when null
 */
public record OpeningHours(
        List<Window> windows,
        Set<LocalDate> holidays,
        @Nullable QuietHours quietHours) {

    public OpeningHours {
        windows = List.copyOf(windows);
        holidays = Set.copyOf(holidays);
    }

    /**
     * The time it is open at or after an instant: from that instant when it is open now; empty when it does not open within
     * a year.
     */
    public Optional<Opening> opening(Instant at, ZoneId zone) {
        throw new UnsupportedOperationException();
    }

    /** Whether nothing ever closes it. */
    public boolean isAlways() {
        throw new UnsupportedOperationException();
    }

    /**
     * @param opensAt inclusive
     * @param closesAt exclusive; null when it never closes
     */
    public record Opening(Instant opensAt, @Nullable Instant closesAt) {}
}
