package org.whatsappscheduler.common;

import io.quarkus.runtime.configuration.MemorySize;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses bodies that are too large by what they say of themselves, and has the others watched while they arrive. The one
 * upload of files may be larger than all else.
 */
@Singleton
class BodyLimit {

    private static final long LARGEST = 10L * 1024 * 1024;

    private static final String UPLOAD = "/api/recipients/import";

    /** For the other fields of the form and what separates them. */
    private static final long FORM = 1024L * 1024;

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");

    private final MemorySize largestFile;
    private final Duration patience;

    BodyLimit(
            @ConfigProperty(name = "scheduler.imports.max-bytes") MemorySize largestFile,
            @ConfigProperty(name = "quarkus.http.read-timeout") Duration patience) {
        this.largestFile = largestFile;
        this.patience = patience;
    }

    @ServerRequestFilter(preMatching = true)
    public void check(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        boolean isUpload = path.equals(UPLOAD) || path.equals(UPLOAD + "/");
        long most = isUpload ? largestFile.asLongValue() + FORM : LARGEST;
        if (length(request.getHeaderString(HttpHeaders.CONTENT_LENGTH), 0) > most) {
            throw ArrivingBody.tooLong(most);
        }
        if (!WITHOUT_BODY.contains(request.getMethod())) {
            request.setEntityStream(new ArrivingBody(request.getEntityStream(), most, patience));
        }
    }

    /** The length it says it has, or this if it says nothing; JAX-RS would know no more than an int of it. */
    static long length(@Nullable String header, long otherwise) {
        try {
            return header == null ? otherwise : Long.parseLong(header);
        } catch (NumberFormatException absurd) {
            return Long.MAX_VALUE;
        }
    }
}
