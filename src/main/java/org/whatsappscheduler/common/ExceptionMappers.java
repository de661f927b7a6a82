package org.whatsappscheduler.common;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkiverse.resteasy.problem.ExceptionMapperBase;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import jakarta.annotation.Priority;
import jakarta.persistence.OptimisticLockException;
import jakarta.transaction.RollbackException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ext.Provider;
import org.hibernate.exception.DataException;
import org.jboss.logging.Logger;

/** Turns what frameworks throw, and the problem library does not know, into the problems we answer with. */
final class ExceptionMappers {

    /** Before the mappers of the problem library and of Quarkus. */
    private static final int FIRST = Priorities.USER - 1_000;

    private static final int RETRY_AFTER_SECONDS = 5;

    private static final Logger LOG = Logger.getLogger(ExceptionMappers.class);

    private ExceptionMappers() {}

    /** JSON of another shape. */
    @Provider
    @Priority(FIRST)
    public static final class Mismatch extends ExceptionMapperBase<MismatchedInputException> {
        @Override
        protected HttpProblem toProblem(MismatchedInputException failure) {
            return ValidationProblems.of(failure);
        }
    }

    /** Somebody else changed it between our reading and our writing. */
    @Provider
    @Priority(FIRST)
    public static final class ChangedMeanwhile extends ExceptionMapperBase<OptimisticLockException> {
        @Override
        protected HttpProblem toProblem(OptimisticLockException failure) {
            return Problem.PRECONDITION_FAILED.because("Somebody else changed it meanwhile; nothing was changed");
        }
    }

    /** A value that PostgreSQL does not take although its form was right. */
    @Provider
    @Priority(FIRST)
    public static final class NotStorable extends ExceptionMapperBase<DataException> {
        @Override
        protected HttpProblem toProblem(DataException failure) {
            return notStorable();
        }
    }

    /** What it refers to was deleted between our looking and our writing; other constraints are checked before. */
    @Provider
    @Priority(FIRST)
    public static final class DeletedMeanwhile
            extends ExceptionMapperBase<org.hibernate.exception.ConstraintViolationException> {
        @Override
        protected HttpProblem toProblem(org.hibernate.exception.ConstraintViolationException failure) {
            return DatabaseException.isDanglingReference(failure.getSQLException())
                    ? Problem.VALIDATION_ERROR.because(
                            "Something it refers to was deleted meanwhile; nothing was changed")
                    : Problem.INTERNAL_ERROR.because("");
        }
    }

    /** No key or token, where one is needed. */
    @Provider
    @Priority(FIRST)
    public static final class NobodyKnown extends ExceptionMapperBase<UnauthorizedException> {
        @Override
        protected HttpProblem toProblem(UnauthorizedException failure) {
            return Problem.UNAUTHORIZED.because("Send an API key or a bearer token");
        }
    }

    /** A key or token that is not valid. */
    @Provider
    @Priority(FIRST)
    public static final class NotValid extends ExceptionMapperBase<AuthenticationFailedException> {
        @Override
        protected HttpProblem toProblem(AuthenticationFailedException failure) {
            return Problem.UNAUTHORIZED.because("The API key or token is not valid");
        }
    }

    /** A statement failed, seen through {@link Sql}. */
    @Provider
    @Priority(FIRST)
    public static final class Statement extends ExceptionMapperBase<DatabaseException> {
        @Override
        protected HttpProblem toProblem(DatabaseException failure) {
            if (failure.isDataError()) {
                LOG.warnf("A value cannot be stored, SQL state %s", failure.getMessage());
                return notStorable();
            }
            return Problem.INTERNAL_ERROR.because("");
        }
    }

    private static HttpProblem notStorable() {
        return Problem.VALIDATION_ERROR.because(
                "A value cannot be stored: it is out of range, or has a character such as U+0000");
    }

    /** The database away. When it goes at the commit, nobody can say what became of that. */
    static HttpProblem databaseAway(Throwable failure) {
        boolean isAtCommit = DatabaseException.behind(failure).anyMatch(RollbackException.class::isInstance);
        return Problem.DEPENDENCY_UNAVAILABLE
                .builder(
                        isAtCommit
                                ? "The database went away at the last moment: see whether it was changed, or repeat the"
                                        + " request with the same Idempotency-Key"
                                : "The database does not answer; nothing was changed")
                .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                .build();
    }
}
