package org.whatsappscheduler.common;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items at most as many as asked for
 * @param nextCursor where the next page starts; absent on the last one and on numbered pages
 * @param total rows of the whole list, counted up to a million; on numbered pages only
 * @param page its number from 1 on; on numbered pages only
 * @param pages how many there are; on numbered pages only
 * @param perPage how many items were asked for; on numbered pages only
 */
public record Page<T>(
        List<T> items,
        @Nullable String nextCursor,
        @Nullable Long total,
        @Nullable Integer page,
        @Nullable Integer pages,
        @Nullable Integer perPage) {

    public Page(List<T> items, @Nullable String nextCursor) {
        this(items, nextCursor, null, null, null, null);
    }

    static <T> Page<T> numbered(List<T> items, long total, int number, int size) {
        return new Page<>(items, null, total, number, Math.toIntExact((total + size - 1) / size), size);
    }
}
