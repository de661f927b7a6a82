package org.whatsappscheduler.api;

import io.quarkus.vertx.http.runtime.HttpCompressionHandler;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** Has the OpenAPI document compressed for callers who take that; its route, which is not ours, would send it as it is. */
@Singleton
class CompressedContract {

    private static final String PATH = "/q/openapi";
    private static final int BEFORE_ITS_ROUTE = 1;
    private static final Set<String> TYPES = Set.of("application/json", "application/yaml");

    void onStart(@Observes Filters filters) {
        filters.register(this::compress, BEFORE_ITS_ROUTE);
    }

    private void compress(RoutingContext request) {
        if (request.normalizedPath().startsWith(PATH)) {
            request.addHeadersEndHandler(end -> HttpCompressionHandler.compressIfNeeded(request, TYPES));
        }
        request.next();
    }
}
