package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When may be sent, by the recipient's clock: within the windows, not in quiet hours, not on holidays. A window that goes on
 * past midnight is cut off by a holiday that begins then.
 *
 * @param windows none: at any hour
 */
public record OpeningHours(
        List<Window> windows,
        Set<LocalDate> holidays,
        @Nullable QuietHours quietHours) {

    /** How far is looked for an opening. */
    private static final int HORIZON_DAYS = 400;

    private static final List<Window> ALWAYS =
            List.of(new Window(Set.of(java.time.DayOfWeek.values()), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));

    /** Some time in which may be sent.
     *
     * @param closesAt the first instant at which may not; null when it does not end within a year
     */
    public record Opening(Instant opensAt, @Nullable Instant closesAt) {}

    private record Span(Instant from, Instant to) {}

    /** Takes copies. */
    public OpeningHours {
        windows = List.copyOf(windows);
        holidays = Set.copyOf(holidays);
    }

    /** Whether they never close. */
    public boolean isAlways() {
        return windows.isEmpty() && holidays.isEmpty() && quietHours == null;
    }

    /**
     * The opening that an instant is in, from then on, or else the next one.
     *
     * @return empty when there is none within a year
     */
    public Optional<Opening> opening(Instant at, ZoneId zone) {
        if (isAlways()) {
            return Optional.of(new Opening(at, null));
        }
        LocalDate day = LocalDate.ofInstant(at, zone).minusDays(1);
        Instant opens = null;
        Instant closes = null;
        for (int i = 0; i < HORIZON_DAYS; i++) {
            for (Span span : spans(day.plusDays(i), zone)) {
                if (closes != null && span.from().isAfter(closes)) {
                    return Optional.of(new Opening(opens, closes));
                }
                if (span.to().isAfter(at)) {
                    opens = opens == null ? later(at, span.from()) : opens;
                    closes = closes == null ? span.to() : later(closes, span.to());
                }
            }
        }
        return opens == null ? Optional.empty() : Optional.of(new Opening(opens, null));
    }

    /** The open hours of a day, in their order, which do not overlap. */
    private List<Span> spans(LocalDate day, ZoneId zone) {
        if (isHoliday(day)) {
            return List.of();
        }
        List<Span> own = spans(windows.isEmpty() ? ALWAYS : windows, day, zone);
        return quietHours == null ? own : common(own, spans(quietHours.windows(), day, zone));
    }

    private boolean isHoliday(LocalDate day) {
        return holidays.contains(day) || quietHours != null && quietHours.isHoliday(day);
    }

    /** What begins on the day before, and ends on this one, belongs to this one. */
    private List<Span> spans(List<Window> from, LocalDate day, ZoneId zone) {
        LocalDateTime midnight = day.atStartOfDay();
        LocalDateTime end = midnight.plusDays(1);
        List<Span> spans = new ArrayList<>();
        for (Window window : from) {
            boolean over = window.endsNextDay();
            if (window.days().contains(day.getDayOfWeek())) {
                add(spans, day.atTime(window.from()), over ? end : day.atTime(window.to()), zone);
            }
            if (over && window.days().contains(day.minusDays(1).getDayOfWeek()) && !isHoliday(day.minusDays(1))) {
                add(spans, midnight, day.atTime(window.to()), zone);
            }
        }
        spans.sort(Comparator.comparing(Span::from));
        return spans;
    }

    private static void add(List<Span> spans, LocalDateTime from, LocalDateTime to, ZoneId zone) {
        Instant begin = WallClock.at(from, zone).instant();
        Instant end = WallClock.at(to, zone).instant();
        if (begin.isBefore(end)) {
            spans.add(new Span(begin, end));
        }
    }

    private static List<Span> common(List<Span> some, List<Span> others) {
        List<Span> common = new ArrayList<>();
        for (Span one : some) {
            for (Span other : others) {
                Instant from = later(one.from(), other.from());
                Instant to = one.to().isBefore(other.to()) ? one.to() : other.to();
                if (from.isBefore(to)) {
                    common.add(new Span(from, to));
                }
            }
        }
        common.sort(Comparator.comparing(Span::from));
        return common;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
