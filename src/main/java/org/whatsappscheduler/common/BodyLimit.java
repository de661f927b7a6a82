package org.whatsappscheduler.common;

import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Refuses bodies that are too large by what they say of themselves; the HTTP server cuts off those that lie. */
class BodyLimit {

    private static final long LARGEST = 10L * 1024 * 1024;

    @ServerRequestFilter(preMatching = true)
    public void check(ContainerRequestContext request) {
        if (request.getLength() > LARGEST || isLonger(request.getHeaderString("Content-Length"))) {
            throw Problem.PAYLOAD_TOO_LARGE.because("A request has at most 10 MB");
        }
    }

    /** The length of more than an int is not told otherwise. */
    private static boolean isLonger(@Nullable String header) {
        return header != null
                && header.length() > String.valueOf(Integer.MAX_VALUE).length();
    }
}
