package org.whatsappscheduler.common;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A list in the database, read a page at a time: after a cursor, by page number or after so many rows. Filtered and sorted in
 * SQL; counted only for page numbers, and no further than a million.
 */
public final class Listing {

    private static final int COUNTED = 1_000_000;

    private final DataSource database;
    private final String table;
    private final StringBuilder where = new StringBuilder();
    private final List<@Nullable Object> parameters = new ArrayList<>();
    private SortKey sort = SortKey.NEWEST;
    private String outer = "%1$s";
    private @Nullable Finding finding;

    private Listing(DataSource database, String table) {
        this.database = database;
        this.table = table;
    }

    /** A list of the rows of a table (or of a join in parentheses) that has an {@code id}; newest first. */
    public static Listing of(DataSource database, String table) {
        return new Listing(database, table);
    }

    /** Only rows of which this is true; any when there are values and the first is null. One {@code ?} stands for each value. */
    public Listing where(String condition, @Nullable Object... values) {
        if (values.length == 0 || values[0] != null) {
            where.append(where.isEmpty() ? " WHERE " : " AND ").append(condition);
            parameters.addAll(Arrays.asList(values));
        }
        return this;
    }

    /** Sorted by that instead of newest first. */
    public Listing sortedBy(SortKey key) {
        sort = key;
        return this;
    }

    /**
     * What to read of the page's rows: a query with {@code %1$s} for them, a subquery whose {@code id} and {@code sort_key} it
     * must answer too, and {@code %2$s} for its order.
     */
    public Listing reading(String query) {
        outer = query;
        return this;
    }

    /** The values of a statement that finds the rows of a page itself. */
    @FunctionalInterface
    public interface Bounds {

        /**
         * In the order of their {@code ?}.
         *
         * @param key the sort key of the row before the page; null at the beginning
         * @param id its id
         * @param most how many rows are enough
         */
        List<@Nullable Object> values(@Nullable Object key, @Nullable UUID id, int most);
    }

    private record Finding(String statement, Bounds bounds) {}

    /**
     * Finds the rows of a page by a statement of its own, which looks at no more of them than it must. It answers what the
     * conditions say, at least the first of those after a row, and is sorted here; the conditions are for counting then.
     */
    public Listing foundBy(String statement, Bounds values) {
        finding = new Finding(statement, values);
        return this;
    }

    private record Row<T>(T item, Position position) {}

    /**
     * Reads a page.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when the request is not one for a page of this list
     */
    public <T> Page<T> page(PageRequest request, Sql.RowMapper<T> mapper) {
        return switch (request.mode(sort)) {
            case PageRequest.After(Position after, int limit) -> keyset(rows(after, 0, limit + 1, mapper), limit);
            case PageRequest.Skipping(int skip, int limit) -> keyset(rows(null, skip, limit + 1, mapper), limit);
            case PageRequest.Numbered(int number, int size) -> {
                List<T> items = rows(null, (number - 1) * size, size, mapper).stream()
                        .map(Row::item)
                        .toList();
                yield Page.numbered(items, count(), number, size);
            }
        };
    }

    private <T> Page<T> keyset(List<Row<T>> rows, int limit) {
        List<T> items = rows.stream().limit(limit).map(Row::item).toList();
        String next = rows.size() > limit ? rows.get(limit - 1).position().encode(sort) : null;
        return new Page<>(items, next);
    }

    private <T> List<Row<T>> rows(@Nullable Position after, int skip, int limit, Sql.RowMapper<T> mapper) {
        String direction = sort.descending() ? " DESC" : "";
        String order = sort.expression() + direction + ", id" + direction;
        StringBuilder page = new StringBuilder("SELECT *, " + sort.expression() + " AS sort_key FROM ");
        List<@Nullable Object> all = new ArrayList<>();
        if (finding != null) {
            page.append('(').append(finding.statement()).append(") found");
            Object key = after == null ? null : after.key();
            UUID id = after == null ? null : after.id();
            all.addAll(finding.bounds().values(key, id, skip + limit));
        } else {
            page.append(table).append(where);
            all.addAll(parameters);
            if (after != null) {
                page.append(where.isEmpty() ? " WHERE " : " AND ")
                        .append("(%s, id) %s (?::%s, ?)"
                                .formatted(
                                        sort.expression(),
                                        sort.descending() ? "<" : ">",
                                        sort.type().sql()));
                all.add(after.key());
                all.add(after.id());
            }
        }
        page.append(" ORDER BY ").append(order).append(" LIMIT ? OFFSET ?");
        all.add(limit);
        all.add(skip);
        return Sql.on(database, outer.formatted(page, "sort_key" + direction + ", id" + direction))
                .with(all.toArray())
                .list(row -> new Row<>(mapper.map(row), position(row)));
    }

    private Position position(ResultSet row) throws SQLException {
        Object key = switch (sort.type()) {
            case INSTANT -> row.getObject("sort_key", OffsetDateTime.class).toInstant();
            case TEXT -> row.getString("sort_key");
        };
        return new Position(key, row.getObject("id", UUID.class));
    }

    private long count() {
        return Sql.on(database, "SELECT count(*) FROM (SELECT 1 FROM " + table + where + " LIMIT " + COUNTED + ") n")
                .with(parameters.toArray())
                .list(row -> row.getLong(1))
                .getFirst();
    }

    /** A filter's value that is an instant with offset. */
    public static @Nullable Instant instant(String parameter, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            return Instants.parse(value.replace(' ', '+'));
        } catch (DateTimeException noInstant) {
            throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in(parameter, Instants.EXPECTED)));
        }
    }
}
