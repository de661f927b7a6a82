package org.whatsappscheduler.calendar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Occurrences as RFC 5545 has them, one event each. Written by hand, because what is needed of it is a page, and the
 * libraries for it look their parts up by reflection, which native images do not like.
 */
final class ICalendar {

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Longer lines are folded: 75 bytes with the line's end left out. */
    private static final int LINE_BYTES = 75;

    private final StringBuilder text = new StringBuilder();

    private ICalendar() {}

    /** A feed of occurrences. */
    static String of(List<CalendarEntry> entries, Instant now) {
        ICalendar calendar = new ICalendar();
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar.line("PRODID", "-//WhatsApp Scheduler//EN");
        calendar.line("X-WR-CALNAME", "WhatsApp messages");
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        entries.forEach(entry -> calendar.event(entry, now));
        calendar.line("END", "VCALENDAR");
        return calendar.text.toString();
    }

    private void event(CalendarEntry entry, Instant now) {
        line("BEGIN", "VEVENT");
        line("UID", entry.scheduleId() + "-" + UTC.format(entry.at()) + "@whatsapp-scheduler");
        line("DTSTAMP", UTC.format(now));
        line("DTSTART", UTC.format(entry.at()));
        line("SUMMARY", escaped(entry.title()));
        line("DESCRIPTION", escaped(description(entry)));
        line("CATEGORIES", escaped(entry.groupName()));
        line("TRANSP", "TRANSPARENT");
        line("END", "VEVENT");
    }

    private static String description(CalendarEntry entry) {
        String who = "%d recipients of %s".formatted(entry.recipients(), entry.groupName());
        return "recipient".equals(entry.zone())
                ? who + "\nat " + entry.local() + " by each recipient's own clock"
                : who;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replaceAll("\\R", "\\\\n")
                .replaceAll("\\p{Cntrl}", " ");
    }

    /** Folded between characters, never within one. */
    private void line(String name, String value) {
        int used = 0;
        for (int c : (name + ":" + value).codePoints().toArray()) {
            String character = Character.toString(c);
            int bytes = character.getBytes(StandardCharsets.UTF_8).length;
            if (used + bytes > LINE_BYTES) {
                text.append("\r\n ");
                used = 1;
            }
            text.append(character);
            used += bytes;
        }
        text.append("\r\n");
    }
}
