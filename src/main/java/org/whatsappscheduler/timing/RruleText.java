package org.whatsappscheduler.timing;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An RRULE's parts, each of them supported.
 *
 * @param rule without COUNT and UNTIL, which are kept apart because the library's search cannot start in their middle
 */
record RruleText(
        String rule, @Nullable Integer count, @Nullable LocalDateTime until) {

    static final String POINTER = "#/recurrence/rrule";

    private static final int LONGEST = 500;
    private static final int MOST_COUNT = 10_000;

    private static final String TIME_OF_DAY = "the time of day is that of the start";
    private static final Map<String, String> REFUSED = Map.of(
            "BYHOUR", TIME_OF_DAY,
            "BYMINUTE", TIME_OF_DAY,
            "BYSECOND", TIME_OF_DAY,
            "BYYEARDAY", "use BYMONTH and BYMONTHDAY",
            "BYWEEKNO", "use BYMONTH and BYDAY",
            "RSCALE", "only the Gregorian calendar is known",
            "SKIP", "days that do not exist are left out");

    private static final String DAY = "(MO|TU|WE|TH|FR|SA|SU)";
    private static final String DAY_OF_MONTH = "[+-]?0?([1-9]|[12][0-9]|3[01])";
    private static final String ORDINAL = "([+-]?0?([1-9]|[1-4][0-9]|5[0-3]))?";
    private static final Map<String, Pattern> SUPPORTED = Map.of(
            "FREQ", Pattern.compile("DAILY|WEEKLY|MONTHLY|YEARLY"),
            "INTERVAL", Pattern.compile("0{0,4}[1-9][0-9]{0,4}"),
            "COUNT", Pattern.compile("[1-9][0-9]{0,5}"),
            "UNTIL", Pattern.compile("[0-9]{8}(T[0-9]{6})?"),
            "BYMONTH", listOf("0?[1-9]|1[0-2]"),
            "BYMONTHDAY", listOf(DAY_OF_MONTH),
            "BYDAY", listOf(ORDINAL + DAY),
            "BYSETPOS", listOf("[+-]?0{0,2}([1-9]|[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6])"),
            "WKST", Pattern.compile(DAY));

    private static final List<String> NEVER_INSIDE = List.of("DTSTART", "EXDATE", "RDATE", "EXRULE");
    private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);

    static RruleText parse(String text) {
        String plain = plain(text);
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : plain.split(";", -1)) {
            String[] pair = part.split("=", -1);
            if (pair.length != 2) {
                throw refused("A part of an RRULE is written NAME=VALUE, such as FREQ=DAILY.");
            }
            check(pair[0], pair[1]);
            if (parts.put(pair[0], pair[1]) != null) {
                throw refused(pair[0] + " is given twice.");
            }
        }
        checkTogether(parts);
        String count = parts.remove("COUNT");
        String until = parts.remove("UNTIL");
        if (isInEveryMonth(parts)) {
            parts.put("BYMONTH", "1,2,3,4,5,6,7,8,9,10,11,12");
        }
        String rule = parts.entrySet().stream()
                .map(part -> part.getKey() + "=" + part.getValue())
                .collect(Collectors.joining(";"));
        return new RruleText(rule, count == null ? null : count(count), until == null ? null : until(until));
    }

    private static String plain(String text) {
        if (text.length() > LONGEST) {
            throw refused("An RRULE has at most %d characters.".formatted(LONGEST));
        }
        String upper = text.strip().toUpperCase(Locale.ROOT);
        for (String name : NEVER_INSIDE) {
            if (upper.contains(name)) {
                throw refused("%s does not belong into the RRULE: the start, exdates and until are fields of their own."
                        .formatted(name));
            }
        }
        return upper.startsWith("RRULE:") ? upper.substring("RRULE:".length()) : upper;
    }

    private static void check(String name, String value) {
        String refused = REFUSED.get(name);
        if (refused != null) {
            throw refused("%s is not supported: %s.".formatted(name, refused));
        }
        Pattern pattern = SUPPORTED.get(name);
        if (pattern == null) {
            throw refused("%s is no part of an RRULE.".formatted(Shown.of(name)));
        }
        if (name.equals("UNTIL") && value.endsWith("Z")) {
            throw refused("UNTIL in UTC is not supported: write local time, such as 20270630T235959, or a date.");
        }
        if (name.equals("FREQ") && List.of("SECONDLY", "MINUTELY", "HOURLY").contains(value)) {
            throw refused("FREQ=%s is not supported: DAILY, WEEKLY, MONTHLY or YEARLY; use cron within a day."
                    .formatted(value));
        }
        if (!pattern.matcher(value).matches()) {
            throw refused("%s cannot be %s.".formatted(name, Shown.of(value)));
        }
    }

    private static void checkTogether(Map<String, String> parts) {
        String freq = parts.get("FREQ");
        if (freq == null) {
            throw refused("FREQ is missing: DAILY, WEEKLY, MONTHLY or YEARLY.");
        }
        if (parts.containsKey("COUNT") && parts.containsKey("UNTIL")) {
            throw refused("COUNT and UNTIL exclude each other.");
        }
        if (freq.equals("WEEKLY") && parts.containsKey("BYMONTHDAY")) {
            throw refused("BYMONTHDAY does not go with FREQ=WEEKLY.");
        }
        boolean ordinals = parts.getOrDefault("BYDAY", "").matches(".*[0-9].*");
        if (ordinals && (freq.equals("DAILY") || freq.equals("WEEKLY"))) {
            throw refused("BYDAY with a number goes with FREQ=MONTHLY or YEARLY only.");
        }
        if (ordinals && isInEveryMonth(parts)) {
            throw refused("BYDAY with a number goes with BYMONTHDAY in a year only if BYMONTH is given.");
        }
        if (parts.containsKey("BYSETPOS") && !(parts.containsKey("BYDAY") || parts.containsKey("BYMONTHDAY"))) {
            throw refused("BYSETPOS needs BYDAY or BYMONTHDAY to choose from.");
        }
    }

    /** The library takes the start's month alone; the standard means the day of each month. */
    private static boolean isInEveryMonth(Map<String, String> parts) {
        return parts.getOrDefault("FREQ", "").equals("YEARLY")
                && parts.containsKey("BYMONTHDAY")
                && !parts.containsKey("BYMONTH");
    }

    private static int count(String text) {
        int count = Integer.parseInt(text);
        if (count > MOST_COUNT) {
            throw refused("COUNT is at most %d.".formatted(MOST_COUNT));
        }
        return count;
    }

    private static LocalDateTime until(String text) {
        try {
            return text.length() == 8
                    ? Recurrence.endOf(LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE))
                    : LocalDateTime.parse(text, BASIC);
        } catch (DateTimeException noSuchDay) {
            throw refused("UNTIL cannot be %s: there is no such time.".formatted(text));
        }
    }

    private static Pattern listOf(String item) {
        return Pattern.compile("(%1$s)(,(%1$s))*".formatted(item));
    }

    static UnsupportedTiming refused(String detail) {
        return new UnsupportedTiming(POINTER, detail);
    }
}
