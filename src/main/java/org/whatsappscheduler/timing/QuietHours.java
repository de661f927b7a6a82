package org.whatsappscheduler.timing;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Hours in which laws about calls and text messages let nobody be advertised to, by the recipient's clock. Whether they
 * bind WhatsApp is for a lawyer; none applies unless it is chosen. The names are those of the API.
 */
public enum QuietHours {

    /** Telephone solicitation, 47 CFR 64.1200: only from 8 to 21 o'clock. */
    us_federal(List.of(every("08:00", "21:00"))),

    /** What all states of the US allow that are known to have rules of their own: weekdays 9 to 18, weekends 12 to 17. */
    us_strictest(List.of(
            new Window(weekdays(), LocalTime.parse("09:00"), LocalTime.parse("18:00")),
            new Window(
                    EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                    LocalTime.parse("12:00"),
                    LocalTime.parse("17:00")))),

    /** Commercial text messages in France: not from 22 to 8 o'clock, on Sundays, on public holidays. */
    france_marketing(List.of(new Window(
            EnumSet.complementOf(EnumSet.of(DayOfWeek.SUNDAY)), LocalTime.parse("08:00"), LocalTime.parse("22:00")))) {
        @Override
        boolean isHoliday(LocalDate day) {
            return FRENCH_HOLIDAYS.contains(MonthDay.from(day))
                    || List.of(1L, 39L, 50L)
                            .contains(day.toEpochDay()
                                    - Easter.sunday(day.getYear()).toEpochDay());
        }
    },

    /** Promotional text messages in India (TCCCPR); sources differ on whether 9 or 10 o'clock: the later one. */
    india_promotional(List.of(every("10:00", "21:00"))),

    /** What a vendor does where it knows of no law: nothing from 20 to 8 o'clock. */
    cautious(List.of(every("08:00", "20:00")));

    private static final Set<MonthDay> FRENCH_HOLIDAYS = Set.of(
            MonthDay.of(1, 1),
            MonthDay.of(5, 1),
            MonthDay.of(5, 8),
            MonthDay.of(7, 14),
            MonthDay.of(8, 15),
            MonthDay.of(11, 1),
            MonthDay.of(11, 11),
            MonthDay.of(12, 25));

    private final List<Window> windows;

    QuietHours(List<Window> windows) {
        this.windows = windows;
    }

    /** The hours that are not quiet. */
    List<Window> windows() {
        return windows;
    }

    /** Whether all of a day is quiet. */
    boolean isHoliday(LocalDate day) {
        return false;
    }

    private static Window every(String from, String to) {
        return new Window(EnumSet.allOf(DayOfWeek.class), LocalTime.parse(from), LocalTime.parse(to));
    }

    private static Set<DayOfWeek> weekdays() {
        return EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    }
}
