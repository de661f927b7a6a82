package org.whatsappscheduler.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;

/**
 * Holds requests to the document that is served: a query parameter or a body it does not name is refused, because a caller
 * who means something by it would wait for that in vain; and who uses a method that a path does not have is told which it has.
 */
class ContractFilter {

    private static final String API = "/api/";
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** What the body of an operation that takes none may say. */
    @RegisterForReflection
    record Nothing() {}

    private final Contract contract;
    private final ObjectMapper json;

    ContractFilter(Contract contract, ObjectMapper json) {
        this.contract = contract;
        this.json = json;
    }

    @ServerRequestFilter
    public void refuseUnknown(ContainerRequestContext request) {
        Set<String> given = request.getUriInfo().getQueryParameters().keySet();
        if (given.isEmpty()) {
            return;
        }
        Contract.Operation known = operation(request);
        if (known == null || known.parameters().containsAll(given)) {
            return;
        }
        List<FieldError> errors = given.stream()
                .filter(name -> !known.parameters().contains(name))
                .map(name -> FieldError.in(name, "is not a known parameter"))
                .toList();
        throw Problem.VALIDATION_ERROR.because(errors);
    }

    /** An empty body or object is none. */
    @ServerRequestFilter
    public void refuseBody(ContainerRequestContext request) throws IOException {
        Contract.Operation known = READING.contains(request.getMethod()) ? null : operation(request);
        if (known == null || known.takesBody()) {
            return;
        }
        try (JsonParser body = json.createParser(request.getEntityStream())) {
            if (body.nextToken() != null) {
                json.readValue(body, Nothing.class);
            }
        }
    }

    /** What the contract says of it; null where it is silent. WhatsApp calls back at whatever address it was given. */
    private Contract.@Nullable Operation operation(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        return path.startsWith(API) ? contract.operations(path).get(method(request)) : null;
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
