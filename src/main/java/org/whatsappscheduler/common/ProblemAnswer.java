package org.whatsappscheduler.common;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;

/** Answers with a problem where no resource has the request yet. */
@ApplicationScoped
class ProblemAnswer {

    private final ProblemCompletion completion;
    private final ObjectMapper json;

    ProblemAnswer(ProblemCompletion completion, ObjectMapper json) {
        this.completion = completion;
        this.json = json;
    }

    /** Ends the request with it, unless it has been answered already. */
    void to(RoutingContext request, HttpProblem problem) {
        if (request.response().headWritten()) {
            return;
        }
        HttpProblem complete = completion.apply(problem, ProblemContext.of(null, (String) null));
        try {
            request.response()
                    .setStatusCode(complete.getStatusCode())
                    .putHeader(HttpHeaders.CONTENT_TYPE, HttpProblem.MEDIA_TYPE.toString())
                    .end(json.writeValueAsString(complete));
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
