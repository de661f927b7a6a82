package org.whatsappscheduler.calendar;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /**
     * A feed of occurrences; where it ends before they do, its last event says so.
     *
     * @param group whose feed it is; null for that of all
     */
    static String of(CalendarQuery.Calendar occurrences, @Nullable UUID group, Instant now) {
        ICalendar calendar = new ICalendar();
        calendar.line("BEGIN", "VCALENDAR");
        calendar.line("VERSION", "2.0");
        calendar.line("PRODID", "-//WhatsApp Scheduler//EN");
        calendar.line("X-WR-CALNAME", "WhatsApp messages");
        calendar.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        occurrences.items().forEach(entry -> calendar.event(entry, now));
        if (occurrences.continuesAt() != null) {
            calendar.more(occurrences.continuesAt(), group, now);
        }
        calendar.line("END", "VCALENDAR");
        return calendar.text.toString();
    }

    private void event(CalendarEntry entry, Instant now) {
        begin(entry.scheduleId() + "-" + UTC.format(entry.at()), entry.at(), now);
        line("SUMMARY", escaped(entry.title()));
        line("DESCRIPTION", escaped(description(entry)));
        line("CATEGORIES", escaped(entry.groupName()));
        end();
    }

    /** Always the same event of a feed: it moves on as occurrences pass. */
    private void more(Instant at, @Nullable UUID group, Instant now) {
        begin(group == null ? "more" : "more-" + group, at, now);
        line("SUMMARY", "More occurrences follow");
        line("DESCRIPTION", escaped("From here on this feed leaves out occurrences; /api/calendar lists them."));
        end();
    }

    private void begin(String id, Instant at, Instant now) {
        line("BEGIN", "VEVENT");
        line("UID", id + "@whatsapp-scheduler");
        line("DTSTAMP", UTC.format(now));
        line("DTSTART", UTC.format(at));
    }

    private void end() {
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
