package org.whatsappscheduler.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;

/**
 * Holds requests to the document that is served: a query parameter it does not name is refused, because a caller who means
 * something by it would wait for that in vain; and who uses a method that a path does not have is told which it has.
 */
class ContractFilter {

    private final Contract contract;

    ContractFilter(Contract contract) {
        this.contract = contract;
    }

    @ServerRequestFilter
    public void refuseUnknown(ContainerRequestContext request) {
        Set<String> given = request.getUriInfo().getQueryParameters().keySet();
        if (given.isEmpty()) {
            return;
        }
        Set<String> known = contract.operations(request.getUriInfo().getPath()).get(method(request));
        if (known == null || known.containsAll(given)) {
            return;
        }
        List<FieldError> errors = given.stream()
                .filter(name -> !known.contains(name))
                .map(name -> FieldError.in(name, "is not a known parameter"))
                .toList();
        throw Problem.VALIDATION_ERROR.because(errors);
    }

    private static String method(ContainerRequestContext request) {
        return request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
    }

    @ServerResponseFilter
    public void tellAllowed(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == Response.Status.METHOD_NOT_ALLOWED.getStatusCode()) {
            Set<String> allowed = new TreeSet<>(
                    contract.operations(request.getUriInfo().getPath()).keySet());
            if (allowed.contains("GET")) {
                allowed.add("HEAD");
            }
            allowed.add("OPTIONS");
            response.getHeaders().putSingle(HttpHeaders.ALLOW, String.join(", ", allowed));
        }
    }
}
