package org.whatsappscheduler.timing;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Set;

/**
 * Hours of some days of the week.
 *
 * @param from included
 * @param to not included; midnight is the end of the day; before {@code from}, it is on the day after
 */
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

    /** Refuses hours that are none. */
    public Window {
        if (days.isEmpty()) {
            throw new UnsupportedTiming("#/windows", "has no days");
        }
        if (from.equals(to) && !from.equals(LocalTime.MIDNIGHT)) {
            throw new UnsupportedTiming("#/windows", "begins when it ends; the whole day is 00:00 to 24:00");
        }
        days = Set.copyOf(days);
    }

    boolean endsNextDay() {
        return !to.isAfter(from);
    }
}
