package org.whatsappscheduler.common;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Gives every problem its {@code code}, {@code type} and {@code trace_id}, also those that a library answered with. */
@ApplicationScoped
class ProblemCompletion implements ProblemPostProcessor {

    private static final Logger LOG = Logger.getLogger(ProblemCompletion.class);

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        String traceId = UUID.randomUUID().toString().replace("-", "");
        HttpProblem.Builder complete = HttpProblem.builder(problem);
        Problem kind = Problem.ofStatus(problem.getStatusCode());
        if (!problem.getParameters().containsKey("code")) {
            complete.with("code", kind.name());
            complete.withTitle(kind.because("").getTitle());
        }
        if (problem.getStatusCode() >= 500 && kind == Problem.INTERNAL_ERROR) {
            LOG.errorf(context.cause, "Request failed, trace_id %s", traceId);
            complete.withDetail("The request failed; quote the trace_id when asking about it");
        }
        return complete.with("trace_id", traceId).build();
    }
}
