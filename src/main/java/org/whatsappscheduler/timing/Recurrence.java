package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Local times at which something recurs: strictly increasing, to the minute. */
public final class Recurrence {

    private Recurrence() {}

    /**
     * An RRULE of RFC 5545.
     *
     * @param start DTSTART: from when on; itself an occurrence only if the rule matches it
     * @param excludedDays days without occurrences
     * @param excludedTimes single occurrences left out
     * @param until the last local time, inclusive
     */
    public static Recurrence ofRrule(
            String rrule,
            LocalDateTime start,
            Set<LocalDate> excludedDays,
            Set<LocalDateTime> excludedTimes,
            @Nullable LocalDateTime until) {
        throw new UnsupportedOperationException();
    }

    /** A cron expression of five fields; the other parameters as with {@link #ofRrule}. */
    public static Recurrence ofCron(
            String cron,
            LocalDateTime start,
            Set<LocalDate> excludedDays,
            Set<LocalDateTime> excludedTimes,
            @Nullable LocalDateTime until) {
        throw new UnsupportedOperationException();
    }

    /** The first occurrence strictly after a local time; empty when there is none, or none within the horizon. */
    public Optional<LocalDateTime> after(LocalDateTime exclusive) {
        throw new UnsupportedOperationException();
    }

    public Optional<LocalDateTime> atOrAfter(LocalDateTime inclusive) {
        throw new UnsupportedOperationException();
    }

    public List<LocalDateTime> between(LocalDateTime fromInclusive, LocalDateTime toExclusive, int most) {
        throw new UnsupportedOperationException();
    }

    public boolean contains(LocalDateTime local) {
        throw new UnsupportedOperationException();
    }

    /**
     * In a zone, the first occurrence whose instant is strictly after. Of two local times that fall on one instant (a time
     * in the gap and the one it moves to) the earlier counts; the later is left out.
     */
    public Optional<Occurrence> after(Instant exclusive, ZoneId zone) {
        throw new UnsupportedOperationException();
    }

    /** One occurrence in one zone. */
    public record Occurrence(LocalDateTime local, WallClock at) {}
}
