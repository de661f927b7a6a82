package org.whatsappscheduler.message;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Fills in the texts of one message for one recipient, whose values win over the defaults. Keeps what there is no value
 * for, and whether something came out longer than WhatsApp takes.
 */
final class Filling {

    private static final String UNRESERVED = "-._~";

    private final Map<String, String> values;
    private final Map<String, String> defaults;
    private final SortedSet<String> missing = new TreeSet<>();
    private boolean tooLong;

    Filling(Map<String, String> values, Map<String, String> defaults) {
        this.values = values;
        this.defaults = defaults;
    }

    SortedSet<String> missing() {
        return missing;
    }

    boolean isTooLong() {
        return tooLong;
    }

    /** A text that WhatsApp refuses when it is blank: its variables then count as missing. */
    String needed(TextTemplate text, int longest) {
        return needed(text, text.render(values, defaults, missing), longest);
    }

    /** The same on one line: WhatsApp refuses parameters with line breaks, tabs or more than four spaces in a row. */
    String onOneLine(TextTemplate text, int longest) {
        String value = text.render(values, defaults, missing);
        return needed(text, value == null ? null : squeezed(value), longest);
    }

    /** A text that is left out when it comes out blank. */
    @Nullable
    String optional(@Nullable TextTemplate text, int longest) {
        if (text == null) {
            return null;
        }
        String value = text.render(values, defaults, missing);
        return value == null || value.isBlank() ? null : measured(value, longest);
    }

    /** A link: values can neither leave their part of it nor break it. */
    String link(TextTemplate link, int longest) {
        return needed(link, link.render(values, defaults, missing, Filling::percentEncoded), longest);
    }

    private String needed(TextTemplate text, @Nullable String value, int longest) {
        if (value == null) {
            return "";
        }
        if (value.isBlank()) {
            missing.addAll(text.variables());
        }
        return measured(value, longest);
    }

    private String measured(String value, int longest) {
        tooLong |= value.length() > longest;
        return value;
    }

    /** Each run of white space becomes one space; none at the ends. */
    private static String squeezed(String value) {
        StringBuilder line = new StringBuilder(value.length());
        boolean pendingSpace = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                pendingSpace = !line.isEmpty();
            } else {
                if (pendingSpace) {
                    line.append(' ');
                }
                line.append(c);
                pendingSpace = false;
            }
        }
        return line.toString();
    }

    /** RFC 3986: everything but the unreserved characters. */
    private static String percentEncoded(String value) {
        StringBuilder encoded = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (letterOrDigit || UNRESERVED.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
            }
        }
        return encoded.toString();
    }
}
