package org.whatsappscheduler.timing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cron expression of five fields in which every item means the same to us and to the library. */
final class CronText {

    static final String POINTER = "#/recurrence/cron";

    private static final int LONGEST = 200;
    private static final int LAST_DAY_OF_ALL_MONTHS = 28;
    private static final int SUNDAY_AT_THE_END = 7;

    private static final Map<String, String> MACROS = Map.of(
            "@HOURLY", "0 * * * *",
            "@DAILY", "0 0 * * *",
            "@MIDNIGHT", "0 0 * * *",
            "@WEEKLY", "0 0 * * 0",
            "@MONTHLY", "0 0 1 * *",
            "@YEARLY", "0 0 1 1 *",
            "@ANNUALLY", "0 0 1 1 *");

    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    /** One of the five. */
    private record Field(String name, int least, int most, List<String> names, Pattern special) {

        int number(String text) {
            int named = names.indexOf(text);
            int number = named < 0 ? parse(text) : named + least;
            if (number < least || number > most) {
                throw refused("The %s %s is not within %d and %d.".formatted(name, Shown.of(text), least, most));
            }
            return number;
        }

        private int parse(String text) {
            if (!text.matches("[0-9]{1,3}")) {
                throw refused("The %s cannot be %s.".formatted(name, Shown.of(text)));
            }
            return Integer.parseInt(text);
        }
    }

    private static final Pattern NOTHING = Pattern.compile("(?!)");
    private static final Pattern DAY_OF_MONTH = Pattern.compile("L|LW|L-([1-9]|[12][0-9]|30)|[0-9]{1,2}W");
    private static final Pattern DAY_OF_WEEK = Pattern.compile("([0-7]|[A-Z]{3})(#[1-5]|L)");

    private static final List<Field> FIELDS = List.of(
            new Field("minute", 0, 59, List.of(), NOTHING),
            new Field("hour", 0, 23, List.of(), NOTHING),
            new Field("day of the month", 1, 31, List.of(), DAY_OF_MONTH),
            new Field("month", 1, 12, MONTHS, NOTHING),
            new Field("day of the week", 0, 7, DAYS, DAY_OF_WEEK));

    private static final Pattern RANGE = Pattern.compile("(\\*|([^-/*]+)(?:-([^-/*]+))?)(?:/([0-9]{1,3}))?");

    private CronText() {}

    /** The expression in capitals, macros written out. */
    static String parse(String text) {
        if (text.length() > LONGEST) {
            throw refused("A cron expression has at most %d characters.".formatted(LONGEST));
        }
        String upper = text.strip().toUpperCase(Locale.ROOT);
        if (upper.startsWith("@")) {
            String macro = MACROS.get(upper);
            if (macro == null) {
                throw refused("%s is not supported: @hourly, @daily, @weekly, @monthly or @yearly."
                        .formatted(Shown.of(text.strip())));
            }
            return macro;
        }
        String[] fields = upper.split("\\s+");
        if (fields.length != FIELDS.size()) {
            throw refused("A cron expression has five fields (minute, hour, day of the month, month, day of the week), "
                    + "not %d: seconds and years are not supported.".formatted(fields.length));
        }
        for (int i = 0; i < fields.length; i++) {
            check(FIELDS.get(i), fields[i]);
        }
        return String.join(" ", fields);
    }

    private static void check(Field field, String value) {
        String[] items = value.split(",", -1);
        for (String item : items) {
            if (item.contains("?")) {
                throw refused("? is not supported: write * for any %s.".formatted(field.name()));
            }
            if (items.length > 1 && item.startsWith("*")) {
                throw refused("* does not belong into a list (%s).".formatted(field.name()));
            }
            if (items.length > 1 && field.special() == DAY_OF_MONTH && item.matches(".*[LW].*")) {
                throw refused("%s does not belong into a list (%s).".formatted(Shown.of(item), field.name()));
            }
            if (field.special().matcher(item).matches()) {
                checkSpecial(field, item);
            } else {
                checkRange(field, item);
            }
        }
    }

    /** The library fails on 29W to 31W in a month that has no such day. */
    private static void checkSpecial(Field field, String item) {
        if (item.matches("[0-9]{1,2}W")
                && field.number(item.substring(0, item.length() - 1)) > LAST_DAY_OF_ALL_MONTHS) {
            throw refused("%s is not supported, as not every month has that day: 1W to 28W, or LW for the last weekday."
                    .formatted(item));
        }
        if (field.special() == DAY_OF_WEEK) {
            field.number(item.replaceAll("(#[1-5]|L)$", ""));
        }
    }

    private static void checkRange(Field field, String item) {
        Matcher range = RANGE.matcher(item);
        if (!range.matches()) {
            throw refused("The %s cannot be %s.".formatted(field.name(), Shown.of(item)));
        }
        if (range.group(4) != null && (Integer.parseInt(range.group(4)) < 1 || Integer.parseInt(range.group(4)) > 59)) {
            throw refused("The step in %s is not within 1 and 59 (%s).".formatted(Shown.of(item), field.name()));
        }
        if (range.group(2) == null) {
            return;
        }
        int from = field.number(range.group(2));
        int to = range.group(3) == null ? from : field.number(range.group(3));
        if (field.special() == DAY_OF_WEEK && to == 0 && from > 0) {
            to = SUNDAY_AT_THE_END;
        }
        if (from > to) {
            throw refused(
                    "The range %s ends before it begins (%s): write a list.".formatted(Shown.of(item), field.name()));
        }
    }

    static UnsupportedTiming refused(String detail) {
        return new UnsupportedTiming(POINTER, detail);
    }
}
