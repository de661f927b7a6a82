package org.whatsappscheduler.audience;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Groups are found under {@code /api/recipients/groups}, too, where the original service had them. */
class GroupAlias {

    private static final String ALIAS = "/api/recipients/groups";

    @ServerRequestFilter(preMatching = true)
    public void rewrite(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (path.equals(ALIAS) || path.startsWith(ALIAS + "/")) {
            String asked = request.getUriInfo().getRequestUri().toString();
            request.setRequestUri(URI.create(asked.replaceFirst(ALIAS, "/api/groups")));
        }
    }
}
