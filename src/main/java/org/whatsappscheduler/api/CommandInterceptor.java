package org.whatsappscheduler.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Runs a {@link Command} inside its transaction. */
@Command
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 250)
class CommandInterceptor {

    private static final String HEADER = "Idempotency-Key";

    private final HttpServerRequest request;
    private final SecurityIdentity identity;
    private final IdempotencyKeys keys;
    private final AuditTrail trail;
    private final ObjectMapper json;

    CommandInterceptor(
            HttpServerRequest request,
            SecurityIdentity identity,
            IdempotencyKeys keys,
            AuditTrail trail,
            ObjectMapper json) {
        this.request = request;
        this.identity = identity;
        this.keys = keys;
        this.trail = trail;
        this.json = json;
    }

    @AroundInvoke
    @Nullable
    Object run(InvocationContext call) throws Exception {
        String caller = identity.getPrincipal().getName();
        JsonNode body = body(call);
        String key = request.method().equals(HttpMethod.POST) ? request.getHeader(HEADER) : null;
        if (key == null) {
            return audited(call, caller, body);
        }
        byte[] fingerprint = keys.fingerprint(request.method() + " " + request.uri(), body);
        keys.begin(caller, key, fingerprint);
        Object result = audited(call, caller, body);
        keys.end(caller, key, fingerprint, Answer.of(result, json));
        return result;
    }

    private @Nullable Object audited(InvocationContext call, String caller, @Nullable JsonNode body) throws Exception {
        Object result = call.proceed();
        Operation operation = call.getMethod().getAnnotation(Operation.class);
        trail.record(caller, operation.operationId(), request.path(), fields(body));
        return result;
    }

    /** The body among the arguments: the one record. */
    private @Nullable JsonNode body(InvocationContext call) throws JsonProcessingException {
        return Arrays.stream(call.getParameters())
                .filter(Record.class::isInstance)
                .findFirst()
                .<JsonNode>map(json::valueToTree)
                .orElse(null);
    }

    private static List<String> fields(@Nullable JsonNode body) {
        if (body == null) {
            return List.of();
        }
        Iterable<String> names = body::fieldNames;
        return StreamSupport.stream(names.spliterator(), false).toList();
    }
}
