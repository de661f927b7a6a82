package org.whatsappscheduler.timing;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.timing.OpeningHours.Opening;
import org.whatsappscheduler.timing.WallClock.Kind;

/** Opening hours in one zone: walks from edge to edge and asks at each whether it is open, so that nothing needs merging. */
record OpenTimes(OpeningHours hours, ZoneId zone) {

    private static final Duration HORIZON = Duration.ofDays(366);
    private static final Duration WEEK = Duration.ofDays(7);

    /** A window may last into the next day, and a day may be skipped by the zone. */
    private static final int DAYS_BACK = 2;

    private static final int DAYS_AHEAD = 2;

    /** Empty when it ends before it begins, as a window may that begins in the gap. */
    private record Span(Instant from, Instant to) {
        boolean contains(Instant at) {
            return !at.isBefore(from) && at.isBefore(to);
        }
    }

    Optional<Opening> from(Instant at) {
        return (isOpen(at) ? Optional.of(at) : firstEdge(at, at.plus(HORIZON), true))
                .map(opens -> new Opening(opens, closing(opens)));
    }

    boolean coverAWeek() {
        return isOpen(Instant.EPOCH)
                && firstEdge(Instant.EPOCH, Instant.EPOCH.plus(WEEK), false).isEmpty();
    }

    private @Nullable Instant closing(Instant opens) {
        Instant horizon = opens.plus(HORIZON);
        return firstEdge(opens, horizon, false).or(() -> nextHoliday(horizon)).orElse(null);
    }

    /** What does not close in a year has windows without end: only a holiday ends it. */
    private Optional<Instant> nextHoliday(Instant after) {
        return hours.holidays().stream()
                .map(this::wholeDay)
                .filter(day -> day.from().isAfter(after) && day.from().isBefore(day.to()))
                .map(Span::from)
                .min(Instant::compareTo);
    }

    private Optional<Instant> firstEdge(Instant after, Instant horizon, boolean open) {
        for (Instant edge = nextEdge(after); !edge.isAfter(horizon); edge = nextEdge(edge)) {
            if (isOpen(edge) == open) {
                return Optional.of(edge);
            }
        }
        return Optional.empty();
    }

    /** Midnights are edges as well, for holidays and so that there always is one. */
    private Instant nextEdge(Instant after) {
        LocalDate today = LocalDate.ofInstant(after, zone);
        return days(today, DAYS_BACK, DAYS_AHEAD)
                .flatMap(day -> Stream.concat(
                        Stream.of(wholeDay(day).from()),
                        allWindows()
                                .flatMap(window -> Stream.of(
                                        WallClock.at(window.opens(day), zone).instant(),
                                        WallClock.at(window.closes(day), zone).instant()))))
                .filter(edge -> edge.isAfter(after))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private Stream<Window> allWindows() {
        QuietHours quiet = hours.quietHours();
        return quiet == null
                ? hours.windows().stream()
                : Stream.concat(hours.windows().stream(), quiet.allowed().stream());
    }

    boolean isOpen(Instant at) {
        QuietHours quiet = hours.quietHours();
        return (hours.windows().isEmpty() || isWithin(hours.windows(), hours.holidays()::contains, at))
                && (quiet == null || isWithin(quiet.allowed(), quiet::isHoliday, at))
                && days(LocalDate.ofInstant(at, zone), 1, 1)
                        .noneMatch(day -> isHoliday(day) && wholeDay(day).contains(at));
    }

    private boolean isWithin(List<Window> windows, Predicate<LocalDate> closed, Instant at) {
        return days(LocalDate.ofInstant(at, zone), DAYS_BACK, 1)
                .filter(closed.negate())
                .anyMatch(day -> windows.stream()
                        .filter(window -> window.days().contains(day.getDayOfWeek()))
                        .anyMatch(window -> isWithin(window, day, at)));
    }

    /** A window that lies in the gap as a whole does not happen: on a day the zone skips nothing opens. */
    private boolean isWithin(Window window, LocalDate day, Instant at) {
        WallClock opens = WallClock.at(window.opens(day), zone);
        WallClock closes = WallClock.at(window.closes(day), zone);
        return !(opens.kind() == Kind.GAP && closes.kind() == Kind.GAP)
                && new Span(opens.instant(), closes.instant()).contains(at);
    }

    private boolean isHoliday(LocalDate day) {
        QuietHours quiet = hours.quietHours();
        return hours.holidays().contains(day) || quiet != null && quiet.isHoliday(day);
    }

    private Span wholeDay(LocalDate day) {
        return new Span(
                WallClock.at(day.atStartOfDay(), zone).instant(),
                WallClock.at(day.plusDays(1).atStartOfDay(), zone).instant());
    }

    private static Stream<LocalDate> days(LocalDate day, int back, int ahead) {
        return Stream.iterate(day.minusDays(back), next -> next.plusDays(1)).limit(back + 1L + ahead);
    }
}
