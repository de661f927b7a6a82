package org.whatsappscheduler.common;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * The problem library's answer to missing credentials is of an older Quarkus and can't be linked with this one, as the native
 * image does with all there is. Nobody asks for it: {@link ExceptionMappers} come first.
 */
@TargetClass(className = "io.quarkiverse.resteasy.problem.security.HttpUnauthorizedUtils")
final class UnlinkedChallenge {

    private UnlinkedChallenge() {}

    @Substitute
    static Uni<HttpProblem> toProblem(RoutingContext context, Exception failure) {
        return Uni.createFrom().failure(failure);
    }
}
