package org.whatsappscheduler.common;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a list can be sorted by; the id decides between equal rows.
 *
 * @param name as callers write it, with a {@code -} before it for the other direction
 * @param expression SQL over the list's table, behind which there is an index with the id
 * @param type what the expression answers
 * @param descending whether the largest comes first
 */
public record SortKey(String name, String expression, Type type, boolean descending) {

    /** Types of sort keys. */
    public enum Type {
        INSTANT("timestamptz"),
        TEXT("text");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    /** Newest first, as every list is unless asked otherwise. */
    public static final SortKey NEWEST = new SortKey("created_at", "created_at", Type.INSTANT, true);

    /**
     * The sort that a caller asks for, e.g. {@code title} or {@code -created_at}.
     *
     * @param asked what the caller wrote; the first of the keys, as it is, when absent
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when the list cannot be sorted so
     */
    public static SortKey of(@Nullable String asked, List<SortKey> keys) {
        if (asked == null || asked.isEmpty()) {
            return keys.getFirst();
        }
        boolean descending = asked.startsWith("-");
        String name = descending ? asked.substring(1) : asked;
        return keys.stream()
                .filter(key -> key.name.equals(name))
                .findFirst()
                .map(key -> new SortKey(key.name, key.expression, key.type, descending))
                .orElseThrow(() -> Problem.VALIDATION_ERROR.because(List.of(FieldError.in("sort", oneOf(keys)))));
    }

    private static String oneOf(List<SortKey> keys) {
        return keys.stream()
                .map(SortKey::name)
                .collect(Collectors.joining(", ", "must be one of ", ", or - and one of them"));
    }

    /** Marks the cursors of lists sorted so. */
    int mark() {
        return (name + descending).hashCode();
    }
}
