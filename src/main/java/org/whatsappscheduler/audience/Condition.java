package org.whatsappscheduler.audience;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.SortRequest.Order;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.TextCursor;

/** A {@code WHERE} and its parameters, grown part by part; then the order and the limit of a page. */
final class Condition {

    /** Before every row of a list ordered oldest first. */
    private static final Cursor OLDEST_FIRST = new Cursor(java.time.Instant.EPOCH, new UUID(0, 0));

    /**
     * Whether a name begins so. As a range and not as a pattern: the index then serves whatever the parameter is. No
     * character comes after U+10FFFF.
     */
    private static final String NAME_BEGINS =
            "(lower(name) COLLATE \"C\" >= lower(?) AND lower(name) COLLATE \"C\" < lower(?) || U&'\\+10FFFF')";

    /** The colon comes after the digits. */
    private static final String NUMBER_BEGINS = "(phone_number >= ? AND phone_number < ? || ':')";

    private final StringBuilder text;
    private final List<Object> parameters = new ArrayList<>();

    /** Starts with a statement up to and including its first condition. */
    Condition(String start, Object... parameters) {
        this.text = new StringBuilder(start);
        this.parameters.addAll(List.of(parameters));
    }

    Condition and(String condition, Object... more) {
        text.append(" AND ").append(condition);
        parameters.addAll(List.of(more));
        return this;
    }

    /** That a name, or one of these beginnings of numbers, is what is searched for. */
    Condition search(@Nullable String search, List<String> numbers) {
        if (search != null) {
            and("(" + NAME_BEGINS, search, search);
            for (String number : numbers) {
                text.append(" OR ").append(NUMBER_BEGINS);
                parameters.addAll(List.of(number, number));
            }
            text.append(')');
        }
        return this;
    }

    /** After the cursor, in the order, one row more than the page has. */
    Condition page(Order order, PageRequest page, String id) {
        switch (order) {
            case NEWEST_FIRST -> after("<", page.after(Cursor.NEWEST_FIRST), id, "DESC");
            case OLDEST_FIRST -> after(">", page.after(OLDEST_FIRST), id, "ASC");
            case NAME -> {
                TextCursor after = page.afterText();
                if (after != null) {
                    and("(lower(name) COLLATE \"C\", " + id + ") > (lower(?), ?)", after.text(), after.id());
                }
                text.append(" ORDER BY lower(name) COLLATE \"C\", ").append(id);
            }
        }
        return limit(page.limit() + 1);
    }

    Condition limit(int limit) {
        text.append(" LIMIT ?");
        parameters.add(limit);
        return this;
    }

    Condition append(String more) {
        text.append(more);
        return this;
    }

    private void after(String comparison, Cursor after, String id, String direction) {
        and("(created_at, " + id + ") " + comparison + " (?, ?)", after.at(), after.id());
        text.append(" ORDER BY created_at ")
                .append(direction)
                .append(", ")
                .append(id)
                .append(' ');
        text.append(direction);
    }

    String text() {
        return text.toString();
    }

    Object[] parameters() {
        return parameters.toArray();
    }

    /** The page of rows that were found so. */
    static <T> Page<T> page(
            List<T> rows,
            Order order,
            PageRequest page,
            Function<T, Cursor> byInstant,
            Function<T, TextCursor> byName) {
        return Page.ofEncoded(rows, page.limit(), row -> switch (order) {
            case NEWEST_FIRST, OLDEST_FIRST -> byInstant.apply(row).encode();
            case NAME -> byName.apply(row).encode();
        });
    }
}
