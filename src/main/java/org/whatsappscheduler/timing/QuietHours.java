package org.whatsappscheduler.timing;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Hours in which marketing rests, in the recipient's wall clock; the names are those of the API. WhatsApp itself has none:
 * these are laws and customs for calls and text messages, and whether they bind messages on WhatsApp is for a lawyer to say.
 * No preset replaces knowing the law of one's own trade and country.
 */
public enum QuietHours {
    /** 08:00 to 21:00. United States, TCPA, 47 CFR 64.1200, for telephone solicitation; confidence: medium. */
    us_federal(daily(8, 21)),

    /**
     * What all states found allow at once: Monday to Friday 09:00 to 18:00 and Saturday 10:00 to 17:00 (Rhode Island), Sunday
     * 12:00 to 17:00 (Texas from noon, Rhode Island to five). Florida, Oklahoma, Maryland, Mississippi, New Jersey, Washington
     * (08:00 to 20:00) and Connecticut (09:00 to 20:00) lie within. From vendors' tables; confidence: low.
     */
    us_strict(List.of(
            new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), hour(9), hour(18)),
            new Window(Set.of(DayOfWeek.SATURDAY), hour(10), hour(17)),
            new Window(Set.of(DayOfWeek.SUNDAY), hour(12), hour(17)))),

    /**
     * Monday to Saturday 08:00 to 22:00, none on Sundays and public holidays. France, marketing by text message, as Brevo's
     * API documents it; confidence: medium. The holidays are the eleven of the whole country, without those of Alsace and
     * Moselle and of overseas.
     */
    france_marketing(List.of(new Window(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.SATURDAY), hour(8), hour(22)))),

    /**
     * 10:00 to 21:00. India, promotional text messages, TRAI's TCCCPR. Sources differ on whether it begins at nine or at ten,
     * so the later is taken; confidence: medium for 09:00 to 21:00, low for ten o'clock.
     */
    india_promotional(daily(10, 21)),

    /** 08:00 to 20:00. One vendor's default where nothing is known of the law; confidence: low. */
    cautious(daily(8, 20));

    private final List<Window> allowed;

    QuietHours(List<Window> allowed) {
        this.allowed = allowed;
    }

    /** When it is not quiet. */
    public List<Window> allowed() {
        return allowed;
    }

    /** Whether a whole day is quiet for being a public holiday. */
    public boolean isHoliday(LocalDate day) {
        return switch (this) {
            case france_marketing -> FrenchHolidays.contains(day);
            case us_federal, us_strict, india_promotional, cautious -> false;
        };
    }

    private static List<Window> daily(int from, int to) {
        return List.of(new Window(EnumSet.allOf(DayOfWeek.class), hour(from), hour(to)));
    }

    private static LocalTime hour(int hour) {
        return LocalTime.of(hour, 0);
    }
}
