package org.whatsappscheduler.planning;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.timing.UnsupportedTiming;
import org.whatsappscheduler.timing.WallClock;

/** Refuses a timing that cannot be honoured, naming what is wrong with it. */
public final class TimingCheck {

    private static final Duration FURTHEST = Duration.ofDays(3_660);
    private static final Duration LONGEST_SPREAD = Duration.ofDays(7);

    private TimingCheck() {}

    /**
     * Checks what was written.
     *
     * @param used the wall clocks that have had their run
     * @return its first occurrence; empty for a bare instant
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422
     */
    public static Agenda.@Nullable Coming check(Timing timing, Set<LocalDateTime> used, Instant now) {
        try {
            When when = timing.when();
            if (when != null) {
                zones(when);
                locals(timing, when);
            } else if (timing.recurrence() != null) {
                throw refused("#/recurrence", "needs when, with a zone, instead of scheduled_time");
            }
            timing.hours().check("#");
            rate(timing);
            return when == null ? null : coming(timing, used, now);
        } catch (UnsupportedTiming unsupported) {
            throw refused(unsupported.pointer(), unsupported.detail());
        }
    }

    private static void zones(When when) {
        if (when.isByRecipient()) {
            if (when.fallbackZone() == null) {
                throw refused(
                        "#/when/fallback_zone", "is needed with zone recipient, for those of whom no zone is known");
            }
            zone(when.fallbackZone(), "#/when/fallback_zone");
        } else {
            zone(when.zone(), "#/when/zone");
            if (when.fallbackZone() != null) {
                throw refused("#/when/fallback_zone", "is only of use with zone recipient");
            }
        }
    }

    private static void zone(String zone, String pointer) {
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw refused(pointer, "is not an IANA time zone such as Europe/Madrid");
        }
    }

    private static void locals(Timing timing, When when) {
        Recurring recurrence = timing.recurrence();
        if (when.local() != null) {
            parsed(
                    when.local(),
                    "#/when/local",
                    LocalDateTime::parse,
                    "is not a local time such as 2030-12-24T09:00, without an offset");
            LocalDateTime local = LocalDateTime.parse(when.local());
            year(local.toLocalDate(), "#/when/local");
            if (local.getNano() != 0) {
                throw refused("#/when/local", "is more exact than a second");
            }
            if (recurrence != null && local.getSecond() != 0) {
                throw refused("#/when/local", "is more exact than a minute, which no recurrence is");
            }
        } else if (recurrence == null || recurrence.cron() == null) {
            throw refused("#/when/local", "is needed, unless a cron expression says the times");
        }
        if (recurrence != null) {
            recurrence(recurrence);
        }
    }

    private static void recurrence(Recurring recurrence) {
        if ((recurrence.rrule() == null) == (recurrence.cron() == null)) {
            throw refused("#/recurrence", "needs either rrule or cron");
        }
        List<String> exdates = recurrence.exdates() == null ? List.of() : recurrence.exdates();
        for (int i = 0; i < exdates.size(); i++) {
            dateOrTime(exdates.get(i), "#/recurrence/exdates/" + i);
        }
        if (recurrence.until() != null) {
            dateOrTime(recurrence.until(), "#/recurrence/until");
        }
    }

    private static void dateOrTime(String written, String pointer) {
        parsed(
                written,
                pointer,
                text -> year(
                        text.indexOf('T') < 0
                                ? LocalDate.parse(text)
                                : LocalDateTime.parse(text).toLocalDate(),
                        pointer),
                "is neither a date such as 2030-12-25 nor a local time such as 2030-12-25T09:00");
    }

    private static void year(LocalDate date, String pointer) {
        if (!WallClock.isWritable(date)) {
            throw refused(pointer, "is not between the years 1 and 9999");
        }
    }

    private static void rate(Timing timing) {
        Rate rate = timing.rate();
        if (rate == null) {
            return;
        }
        if (rate.perSecond() == null && rate.spreadOver() == null) {
            throw refused("#/rate", "needs per_second or spread_over");
        }
        if (rate.rampUp() != null && rate.perSecond() == null) {
            throw refused("#/rate/ramp_up", "needs per_second, which it comes up to");
        }
        duration(rate.rampUp(), "#/rate/ramp_up");
        duration(rate.spreadOver(), "#/rate/spread_over");
        Long expiry = timing.expiresAfterMs();
        if (expiry != null && timing.spread().toMillis() >= expiry) {
            throw refused("#/rate/spread_over", "is longer than expires_after: part of it would expire");
        }
    }

    private static void duration(@Nullable String written, String pointer) {
        String expected = "is not an ISO 8601 duration from PT1S to P7D, as in PT1H";
        if (written != null) {
            parsed(
                    written,
                    pointer,
                    text -> {
                        Duration duration = Duration.parse(text);
                        if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(LONGEST_SPREAD) > 0) {
                            throw refused(pointer, expected);
                        }
                    },
                    expected);
        }
    }

    private static Agenda.Coming coming(Timing timing, Set<LocalDateTime> used, Instant now) {
        boolean recurs = timing.recurrence() != null;
        Agenda.Coming first = new Agenda(timing, used)
                .first(now)
                .orElseThrow(() -> refused("#/recurrence", "has no occurrence that is not over already"));
        boolean sendsLate =
                timing.when() != null && "send_now".equals(timing.when().ifPassed());
        Instant end = timing.isByRecipient() && first.local() != null ? WallClock.latest(first.local()) : first.at();
        if (!recurs && first.local() != null && used.contains(first.local())) {
            throw refused("#/when/local", "has had its run already");
        }
        if (!recurs && !sendsLate && end.isBefore(now)) {
            throw refused("#/when/local", "is in the past");
        }
        if (first.at().isBefore(now.minus(FURTHEST))) {
            throw refused("#/when/local", "is more than ten years ago");
        }
        if (first.at().isAfter(now.plus(FURTHEST))) {
            throw refused(recurs ? "#/recurrence" : "#/when/local", "is more than ten years away");
        }
        return first;
    }

    private static void parsed(String written, String pointer, Consumer<String> parser, String expected) {
        try {
            parser.accept(written);
        } catch (DateTimeException | IllegalArgumentException notThat) {
            throw refused(pointer, expected);
        }
    }

    private static RuntimeException refused(String pointer, String detail) {
        return Problem.VALIDATION_ERROR.at(pointer, detail);
    }
}
