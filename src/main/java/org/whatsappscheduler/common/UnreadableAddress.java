package org.whatsappscheduler.common;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.UUID;

/** An address that cannot be decoded, such as {@code %zz}, reaches no resource: the HTTP server answers it, in our form. */
@Singleton
class UnreadableAddress {

    void onStart(@Observes Router router) {
        router.errorHandler(Problem.MALFORMED_REQUEST.status(), UnreadableAddress::answer);
    }

    private static void answer(RoutingContext request) {
        if (request.response().ended() || request.response().headWritten()) {
            return;
        }
        Problem problem = Problem.MALFORMED_REQUEST;
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(new JsonObject()
                        .put("type", ProblemCompletion.TYPE + problem.name())
                        .put("status", problem.status())
                        .put("title", problem.plain().getTitle())
                        .put("detail", "The address is not percent-encoded as a URI is")
                        .put("code", problem.name())
                        .put("trace_id", UUID.randomUUID().toString().replace("-", ""))
                        .encode());
    }
}
