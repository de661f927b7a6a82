package org.whatsappscheduler.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import io.vertx.core.http.HttpClosedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives every problem its {@code code}, {@code instance} and {@code trace_id}, also those that a library answered with,
 * and says what is wrong with a body in our own form.
 */
@ApplicationScoped
class ProblemCompletion implements ProblemPostProcessor {

    private static final Logger LOG = Logger.getLogger(ProblemCompletion.class);

    /** Last: after whatever the library adds. */
    @Override
    public int priority() {
        return -1;
    }

    @Override
    public HttpProblem apply(HttpProblem answered, ProblemContext context) {
        String traceId =
                Tracing.traceId().orElseGet(() -> UUID.randomUUID().toString().replace("-", ""));
        HttpProblem problem = known(answered, context.cause);
        if (problem.getStatusCode() == Problem.INTERNAL_ERROR.status()) {
            if (isHangUp(context.cause)) {
                LOG.debugf("A caller has gone or sent nothing more, trace_id %s", traceId);
            } else {
                LOG.errorf(context.cause, "Request failed, trace_id %s", traceId);
            }
            problem = Problem.INTERNAL_ERROR.because("The request failed; quote the trace_id when asking about it");
        }
        HttpProblem.Builder complete = HttpProblem.builder(problem)
                .withType(URI.create(Problem.TYPE + problem.getParameters().get("code")))
                .with("trace_id", traceId);
        if (context.path != null) {
            complete.withInstance(reference(context.path));
        }
        if (problem.getStatusCode() == Problem.UNAUTHORIZED.status()) {
            complete.withHeader("WWW-Authenticate", "Bearer");
        }
        return complete.build();
    }

    /** A request that did not come to its end is no failure of ours, and nobody hears what is answered. */
    private static boolean isHangUp(@Nullable Throwable cause) {
        return cause instanceof HttpClosedException
                || cause instanceof IOException
                        && ("Read timed out".equals(cause.getMessage()) || isHangUp(cause.getCause()));
    }

    /** The path is decoded already: what a URI does not allow is written as one does. */
    private static URI reference(String path) {
        try {
            return new URI(null, null, path, null);
        } catch (URISyntaxException noPath) {
            return URI.create("/");
        }
    }

    private static HttpProblem coded(HttpProblem answered) {
        return answered.getParameters().containsKey("code")
                ? answered
                : Problem.ofStatus(answered.getStatusCode()).plain();
    }

    /** The problem as we would have put it; library mappers for these are nearer to the exception than any of ours. */
    private static HttpProblem known(HttpProblem answered, @Nullable Throwable cause) {
        return switch (cause) {
            case ConstraintViolationException violations -> ValidationProblems.of(violations);
            case JsonProcessingException unreadable -> ValidationProblems.of(unreadable);
            case WebApplicationException wrapped
            when wrapped.getCause() instanceof JsonProcessingException unreadable -> ValidationProblems.of(unreadable);
            case null -> coded(answered);
            default ->
                answered.getStatusCode() == Problem.INTERNAL_ERROR.status() && DatabaseException.isAwayBehind(cause)
                        ? ExceptionMappers.databaseAway(cause)
                        : coded(answered);
        };
    }
}
