package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When sending is allowed, in the recipient's wall clock.
 *
 * @param windows when it is open; none means at any time
 * @param holidays whole days on which it is closed; nor does a window open on them that lasts into the next day
 * @param quietHours legal hours of rest on top, none when null
 */
public record OpeningHours(
        List<Window> windows,
        Set<LocalDate> holidays,
        @Nullable QuietHours quietHours) {

    /** Open at any time. */
    public static final OpeningHours ALWAYS = new OpeningHours(List.of(), Set.of(), null);

    public OpeningHours {
        windows = List.copyOf(windows);
        holidays = Set.copyOf(holidays);
    }

    /**
     * The time it is open at or after an instant: from that instant when it is open now; empty when it does not open within
     * a year.
     */
    public Optional<Opening> opening(Instant at, ZoneId zone) {
        return isAlways() ? Optional.of(new Opening(at, null)) : new OpenTimes(this, zone).from(at);
    }

    /** Whether nothing ever closes it. */
    public boolean isAlways() {
        return holidays.isEmpty()
                && quietHours == null
                && (windows.isEmpty() || new OpenTimes(this, ZoneOffset.UTC).coverAWeek());
    }

    /**
     * @param opensAt inclusive
     * @param closesAt exclusive; null when it never closes
     */
    public record Opening(Instant opensAt, @Nullable Instant closesAt) {}
}
