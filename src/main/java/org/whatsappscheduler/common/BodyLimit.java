package org.whatsappscheduler.common;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses bodies that are too large by what they say of themselves; the HTTP server cuts off those that lie or say nothing.
 * The one upload of files may be larger than all else.
 */
@Singleton
class BodyLimit {

    private static final long LARGEST = 10L * 1024 * 1024;

    private static final String UPLOAD = "/api/recipients/import";

    /** For the other fields of the form and what separates them. */
    private static final long FORM = 1024L * 1024;

    /** After the handler that puts the server's own limit there. */
    private static final int AFTER_THE_SERVERS = 1;

    private final MemorySize largestFile;

    BodyLimit(@ConfigProperty(name = "scheduler.imports.max-bytes") MemorySize largestFile) {
        this.largestFile = largestFile;
    }

    void onStart(@Observes Filters filters) {
        filters.register(BodyLimit::cutOff, AFTER_THE_SERVERS);
    }

    /** The server's limit has to let uploads through; for everything else it is ours. */
    private static void cutOff(RoutingContext request) {
        if (!isUpload(request.normalizedPath())) {
            request.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, LARGEST);
        }
        request.next();
    }

    @ServerRequestFilter(preMatching = true)
    public void check(ContainerRequestContext request) {
        long length = length(request.getHeaderString("Content-Length"));
        if (isUpload(request.getUriInfo().getPath())) {
            if (length > largestFile.asLongValue() + FORM) {
                throw Problem.PAYLOAD_TOO_LARGE.because("A file has at most " + largestFile.asLongValue() + " bytes");
            }
        } else if (length > LARGEST) {
            throw Problem.PAYLOAD_TOO_LARGE.because("A request has at most 10 MB");
        }
    }

    private static boolean isUpload(String path) {
        return path.equals(UPLOAD) || path.equals(UPLOAD + "/");
    }

    /** The length it says it has; JAX-RS would know no more than an int of it. */
    private static long length(@Nullable String header) {
        try {
            return header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException absurd) {
            return Long.MAX_VALUE;
        }
    }
}
