package org.whatsappscheduler.timing;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Set;

/**
 * A part of the day, on some days of the week.
 *
 * @param days the days it begins on; a window over midnight (22:00 to 02:00) belongs to the day it begins on
 * @param from inclusive
 * @param to exclusive; {@link LocalTime#MIDNIGHT} is the day's end, 24:00
 */
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

    public Window {
        days = Set.copyOf(days);
        if (days.isEmpty()) {
            throw new UnsupportedTiming("#/windows", "A window needs at least one day of the week.");
        }
        if (from.equals(to) && !to.equals(LocalTime.MIDNIGHT)) {
            throw new UnsupportedTiming(
                    "#/windows",
                    "A window from %s to %s is empty; a whole day is written 00:00 to 24:00.".formatted(from, to));
        }
    }

    LocalDateTime opens(LocalDate day) {
        return day.atTime(from);
    }

    LocalDateTime closes(LocalDate day) {
        return (to.isAfter(from) ? day : day.plusDays(1)).atTime(to);
    }
}
