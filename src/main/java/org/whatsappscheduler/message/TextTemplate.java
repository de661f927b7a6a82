package org.whatsappscheduler.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text with {@code {{variables}}}, parsed once. A value is put in as it is: variables inside it are not looked for. */
final class TextTemplate {

    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([a-z0-9_]{1,64})\\s*}}");

    /** Literal text and variable names in turn, beginning and ending with a literal. */
    private final List<String> parts;

    private TextTemplate(List<String> parts) {
        this.parts = parts;
    }

    /**
     * Parses a text.
     *
     * @throws IllegalArgumentException when it has braces that are no variable; the message says so in words
     */
    static TextTemplate parse(String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            parts.add(literal(text.substring(end, matcher.start())));
            parts.add(matcher.group(1));
            end = matcher.end();
        }
        parts.add(literal(text.substring(end)));
        return new TextTemplate(List.copyOf(parts));
    }

    /** The same for a text that may not be there. */
    static @Nullable TextTemplate parseNullable(@Nullable String text) {
        return text == null ? null : parse(text);
    }

    private static String literal(String text) {
        if (text.contains("{{") || text.contains("}}")) {
            throw new IllegalArgumentException(
                    "has {{ or }} that is not a variable such as {{name}}: lower case letters, digits and _");
        }
        return text;
    }

    SortedSet<String> variables() {
        SortedSet<String> variables = new TreeSet<>();
        for (int i = 1; i < parts.size(); i += 2) {
            variables.add(parts.get(i));
        }
        return variables;
    }

    /** What stands before the first variable. */
    String prefix() {
        return parts.getFirst();
    }

    /** The text with its variables filled in; null when one is missing, whose name is then added to {@code missing}. */
    @Nullable
    String render(Map<String, String> values, Map<String, String> defaults, Set<String> missing) {
        return render(values, defaults, missing, UnaryOperator.identity());
    }

    /** The same, each value encoded before it is put in. */
    @Nullable
    String render(
            Map<String, String> values,
            Map<String, String> defaults,
            Set<String> missing,
            UnaryOperator<String> encoding) {
        StringBuilder text = new StringBuilder(parts.getFirst());
        boolean complete = true;
        for (int i = 1; i < parts.size(); i += 2) {
            String value = values.getOrDefault(parts.get(i), defaults.get(parts.get(i)));
            if (value == null) {
                missing.add(parts.get(i));
                complete = false;
            } else {
                text.append(encoding.apply(value)).append(parts.get(i + 1));
            }
        }
        return complete ? text.toString() : null;
    }
}
