package org.whatsappscheduler.csv;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cells that a spreadsheet would take for a formula get an apostrophe in front, which spreadsheets know as "this is text",
 * and lose it again when they are read. Phone numbers begin with a plus, and a plus with digits alone can do no harm.
 */
public final class Cells {

    /** OWASP's list, and the full-width forms that spreadsheets in East Asia take for the same. */
    private static final String STARTERS = "=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20";

    private static final Pattern FORMULA = Pattern.compile("'*[" + STARTERS + "].*", Pattern.DOTALL);
    private static final Pattern NEUTRALISED = Pattern.compile("'+[" + STARTERS + "].*", Pattern.DOTALL);
    private static final Pattern PHONE_NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");

    private Cells() {}

    /** A cell as it is to be written. */
    public static @Nullable String written(@Nullable String text) {
        boolean harmless = text == null
                || text.isEmpty()
                || Character.isLetterOrDigit(text.charAt(0))
                || PHONE_NUMBER.matcher(text).matches()
                || !FORMULA.matcher(text).matches();
        return harmless ? text : "'" + text;
    }

    /** What was written. */
    public static String read(String cell) {
        return cell.startsWith("'") && NEUTRALISED.matcher(cell).matches() ? cell.substring(1) : cell;
    }
}
