package org.whatsappscheduler.common;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items at most the asked limit
 * @param nextCursor where the next page starts; absent on the last one
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /**
     * Makes a page of rows read with {@code limit + 1}: one more than wanted tells that there is a next page.
     *
     * @param cursor the cursor that continues after a given row
     */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, Cursor> cursor) {
        return ofEncoded(rows, limit, row -> cursor.apply(row).encode());
    }

    /** The same for a list with another kind of cursor, which comes in its opaque form. */
    public static <T> Page<T> ofEncoded(List<T> rows, int limit, Function<T, String> cursor) {
        return rows.size() <= limit
                ? new Page<>(rows, null)
                : new Page<>(List.copyOf(rows.subList(0, limit)), cursor.apply(rows.get(limit - 1)));
    }

    /** The same page with each item turned into something else. */
    public <R> Page<R> map(Function<T, R> mapper) {
        return new Page<>(items.stream().map(mapper).toList(), nextCursor);
    }
}
