package org.whatsappscheduler.common;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What a statement failed with, unchecked; tells apart what is worth repeating. */
public final class DatabaseException extends RuntimeException {

    /** serialization_failure, deadlock_detected. */
    private static final Set<String> REPEATABLE_STATES = Set.of("40001", "40P01");

    private static final String FOREIGN_KEY_VIOLATION = "23503";

    /** lock_not_available, query_canceled. */
    private static final Set<String> OUT_OF_PATIENCE_STATES = Set.of("55P03", "57014");

    /** What the pool says when none came free in time; it has no SQL state for it. */
    private static final String NO_CONNECTION_FREE = "acquisition timeout";

    private static final String DIVISION_BY_ZERO = "22012";

    private final transient SQLException failure;

    public DatabaseException(SQLException failure) {
        super(failure.getSQLState(), failure);
        this.failure = failure;
    }

    /** PostgreSQL cannot be reached, is shutting down or starting, or no connection came free in time. */
    public boolean isAway() {
        return isAway(failure);
    }

    /** What it refers to is not there (any more). */
    public boolean isDanglingReference() {
        return isDanglingReference(failure);
    }

    static boolean isDanglingReference(SQLException failure) {
        return FOREIGN_KEY_VIOLATION.equals(failure.getSQLState());
    }

    /** It would have waited, or taken, longer than was set for it. */
    public boolean isOutOfPatience() {
        return OUT_OF_PATIENCE_STATES.contains(String.valueOf(failure.getSQLState()));
    }

    /** A value cannot be what it is asked to be (class 22): it fails whenever it is tried. */
    public boolean isDataError() {
        return String.valueOf(failure.getSQLState()).startsWith("22");
    }

    /** A statement refused itself. */
    public boolean isDivisionByZero() {
        return DIVISION_BY_ZERO.equals(failure.getSQLState());
    }

    /** The same statement may succeed when it is simply run again. */
    public boolean isRepeatable() {
        return isAway() || REPEATABLE_STATES.contains(String.valueOf(failure.getSQLState()));
    }

    /** Whether PostgreSQL being away is behind a failure. */
    public static boolean isAwayBehind(Throwable failure) {
        return behind(failure).anyMatch(cause -> cause instanceof SQLException sql && isAway(sql));
    }

    /** Whether a failure that may pass is behind it: PostgreSQL away, or a deadlock it ended. */
    public static boolean isRepeatableBehind(Throwable failure) {
        return behind(failure)
                .anyMatch(cause -> cause instanceof SQLException sql && new DatabaseException(sql).isRepeatable());
    }

    /** A failure and all that led to it; the transaction manager wraps what the driver says, or suppresses it. */
    static Stream<Throwable> behind(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> Stream.concat(
                        Stream.of(cause), Arrays.stream(cause.getSuppressed()).flatMap(DatabaseException::behind)));
    }

    static boolean isAway(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return failure instanceof SQLTransientException
                || state.startsWith("08")
                || state.startsWith("57P")
                || String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains(NO_CONNECTION_FREE);
    }
}
