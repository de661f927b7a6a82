package org.whatsappscheduler.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.annotation.Priority;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ext.Provider;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hibernate.exception.JDBCConnectionException;

/** Turns what frameworks throw into the problems we answer with. */
final class ExceptionMappers {

    /** Before the mappers of the problem library. */
    private static final int FIRST = Priorities.USER - 1;

    private static final int RETRY_AFTER_SECONDS = 5;

    private ExceptionMappers() {}

    /** A body that is not the expected JSON. */
    @Provider
    @Priority(FIRST)
    public static final class Json extends ExceptionMapperBase<JsonProcessingException> {
        @Override
        protected HttpProblem toProblem(JsonProcessingException failure) {
            return JsonProblems.of(failure);
        }
    }

    /** A body or parameter that breaks a declared constraint. */
    @Provider
    @Priority(FIRST)
    public static final class Constraint extends ExceptionMapperBase<ConstraintViolationException> {
        @Override
        protected HttpProblem toProblem(ConstraintViolationException failure) {
            return Problem.VALIDATION_ERROR.because(failure.getConstraintViolations().stream()
                    .map(Constraint::error)
                    .sorted(java.util.Comparator.comparing(FieldError::toString))
                    .toList());
        }

        /** Path is {@code method.parameter[.field...]}; a lone parameter is a query or path parameter. */
        private static FieldError error(ConstraintViolation<?> violation) {
            List<String> steps = new ArrayList<>();
            String parameter = "";
            for (Path.Node node : violation.getPropertyPath()) {
                if (node.getKind() == ElementKind.PARAMETER) {
                    parameter = node.getName();
                } else if (node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.CONTAINER_ELEMENT) {
                    if (node.getIndex() != null) {
                        steps.add(node.getIndex().toString());
                    }
                    if (node.getKind() == ElementKind.PROPERTY) {
                        steps.add(snakeCase(node.getName()));
                    }
                }
            }
            return steps.isEmpty() && !violation.getMessage().startsWith("body ")
                    ? FieldError.in(snakeCase(parameter), violation.getMessage())
                    : FieldError.at("#/" + String.join("/", steps), violation.getMessage());
        }

        private static String snakeCase(String camelCase) {
            return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
        }
    }

    /** PostgreSQL away, seen through Hibernate. */
    @Provider
    @Priority(FIRST)
    public static final class DatabaseAway extends ExceptionMapperBase<JDBCConnectionException> {
        @Override
        protected HttpProblem toProblem(JDBCConnectionException failure) {
            return databaseAway();
        }
    }

    /** PostgreSQL away or a statement failed, seen through {@link Sql}. */
    @Provider
    @Priority(FIRST)
    public static final class Statement extends ExceptionMapperBase<DatabaseException> {
        @Override
        protected HttpProblem toProblem(DatabaseException failure) {
            return failure.isAway() ? databaseAway() : Problem.INTERNAL_ERROR.because("");
        }
    }

    /** PostgreSQL away, seen through JDBC or the commit. */
    @Provider
    @Priority(FIRST)
    public static final class Jdbc extends ExceptionMapperBase<SQLException> {
        @Override
        protected HttpProblem toProblem(SQLException failure) {
            return DatabaseException.isAway(failure) ? databaseAway() : Problem.INTERNAL_ERROR.because("");
        }
    }

    private static HttpProblem databaseAway() {
        return Problem.DEPENDENCY_UNAVAILABLE
                .builder("The database does not answer; nothing was changed")
                .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                .build();
    }
}
