package org.whatsappscheduler.csv;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cells that a spreadsheet would take for a formula get an apostrophe in front, which spreadsheets know as "this is text",
 * and lose it again when they are read. So does what would become a cell of its own where semicolons, tabs or line ends
 * divide them: spreadsheets of much of Europe take a semicolon for the delimiter. Phone numbers begin with a plus, and a plus
 * with digits alone can do no harm.
 */
public final class Cells {

    /** OWASP's list, and the full-width forms that spreadsheets in East Asia take for the same. */
    private static final String STARTERS = "=+\\-@\uFF1D\uFF0B\uFF0D\uFF20";

    private static final String BLANKS = "\\t\\r\\n";
    private static final String CELL_BEGINS = "(?<![^;" + BLANKS + "])";
    private static final String IS_FORMULA = "(?='*[" + STARTERS + "])";
    private static final String IS_BLANK = "(?='*[" + BLANKS + "])";

    private static final Pattern FORMULA = Pattern.compile(CELL_BEGINS + IS_FORMULA + "|^" + IS_BLANK);
    private static final Pattern NEUTRALISED = Pattern.compile(CELL_BEGINS + "'" + IS_FORMULA + "|^'" + IS_BLANK);
    private static final Pattern PHONE_NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");

    private Cells() {}

    /** A cell as it is to be written. */
    public static @Nullable String written(@Nullable String text) {
        return text == null || PHONE_NUMBER.matcher(text).matches()
                ? text
                : FORMULA.matcher(text).replaceAll("'");
    }

    /** What was written. */
    public static String read(String cell) {
        return NEUTRALISED.matcher(cell).replaceAll("");
    }
}
