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
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        return new Page<>(
                List.copyOf(rows.subList(0, limit)),
                cursor.apply(rows.get(limit - 1)).encode());
    }

    /** The same page with each item turned into something else. */
    public <R> Page<R> map(Function<T, R> mapper) {
        return new Page<>(items.stream().map(mapper).toList(), nextCursor);
    }
}
