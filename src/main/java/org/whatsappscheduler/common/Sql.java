package org.whatsappscheduler.common;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One native statement on its way: the text with {@code ?}, its parameters in order, then {@link #update}, {@link #list}
 * or {@link #first}. Joins the current transaction, else commits by itself.
 */
public final class Sql {

    private final DataSource database;
    private final String text;
    private final List<@Nullable Object> parameters = new ArrayList<>();

    private Sql(DataSource database, String text) {
        this.database = database;
        this.text = text;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    public static Sql on(DataSource database, String text) {
        return new Sql(database, text);
    }

    /** The next parameters: strings, numbers, booleans, UUIDs, instants, bytes, dates, arrays of the former, or null. */
    public Sql with(@Nullable Object... values) {
        parameters.addAll(Arrays.asList(values));
        return this;
    }

    /**
     * Runs it and answers the number of rows touched.
     *
     * @throws DatabaseException when it fails
     */
    public int update() {
        return run(PreparedStatement::executeUpdate);
    }

    /**
     * Runs it and answers its rows.
     *
     * @throws DatabaseException when it fails
     */
    public <T> List<T> list(RowMapper<T> mapper) {
        return run(statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(mapper.map(rows));
                }
                return result;
            }
        });
    }

    /**
     * Runs it and answers its first row.
     *
     * @throws DatabaseException when it fails
     */
    public <T> Optional<T> first(RowMapper<T> mapper) {
        return list(mapper).stream().findFirst();
    }

    /** A nullable {@code timestamptz} column. */
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /** A nullable {@code uuid} column. */
    public static @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private interface Execution<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(Execution<T> execution) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(text)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, jdbc(connection, parameters.get(i)));
            }
            long start = System.nanoTime();
            try {
                return execution.on(statement);
            } finally {
                SlowStatements.ended(text, start);
            }
        } catch (SQLException failure) {
            throw new DatabaseException(failure);
        }
    }

    private static @Nullable Object jdbc(Connection connection, @Nullable Object value) throws SQLException {
        return switch (value) {
            case null -> null;
            case Instant at -> at.atOffset(ZoneOffset.UTC);
            case UUID[] ids -> connection.createArrayOf("uuid", ids);
            case String[] texts -> connection.createArrayOf("text", texts);
            case Integer[] numbers -> connection.createArrayOf("int4", numbers);
            case Long[] numbers -> connection.createArrayOf("int8", numbers);
            case Boolean[] flags -> connection.createArrayOf("bool", flags);
            case Instant[] instants -> timestamps(connection, instants);
            default -> value;
        };
    }

    private static Array timestamps(Connection connection, @Nullable Instant[] instants) throws SQLException {
        String[] texts = Arrays.stream(instants)
                .map(at -> at == null ? null : at.toString())
                .toArray(String[]::new);
        return connection.createArrayOf("timestamptz", texts);
    }
}
