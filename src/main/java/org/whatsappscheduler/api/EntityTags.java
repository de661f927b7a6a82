package org.whatsappscheduler.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Answers versioned resources with their ETag, and 304 to callers who have that one already. */
class EntityTags {

    @ServerResponseFilter
    public void tag(ContainerRequestContext request, ContainerResponseContext response) {
        if (!(response.getEntity() instanceof Versioned versioned)) {
            return;
        }
        String tag = versioned.entityTag();
        response.getHeaders().putSingle(HttpHeaders.ETAG, tag);
        String seen = request.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        if (seen != null && request.getMethod().equals("GET") && matches(seen, tag)) {
            response.setStatus(Response.Status.NOT_MODIFIED.getStatusCode());
            response.setEntity(null);
        }
    }

    /** Weak comparison, as RFC 9110 wants it here. */
    static boolean matches(String seen, String tag) {
        return Arrays.stream(seen.split(","))
                .map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }
}
