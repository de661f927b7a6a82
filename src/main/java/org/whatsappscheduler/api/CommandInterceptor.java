package org.whatsappscheduler.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.server.multipart.FileItem;
import org.jboss.resteasy.reactive.server.multipart.FormValue;
import org.jboss.resteasy.reactive.server.multipart.MultipartFormDataInput;
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
        String key = request.method().equals(HttpMethod.POST) ? request.getHeader(HEADER) : null;
        JsonNode body = body(call, key != null);
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
        Object answered = result instanceof Response response ? response.getEntity() : result;
        if (!(answered instanceof Unstored)) {
            Operation operation = call.getMethod().getAnnotation(Operation.class);
            trail.record(caller, operation.operationId(), request.path(), fields(body));
        }
        return result;
    }

    /** The body among the arguments: the one record, or the form; what its files contain only if that is to be compared. */
    private @Nullable JsonNode body(InvocationContext call, boolean isCompared) throws IOException {
        for (Object argument : call.getParameters()) {
            if (argument instanceof Record record) {
                return json.valueToTree(record);
            }
            if (argument instanceof MultipartFormDataInput form) {
                return fields(form, isCompared);
            }
        }
        return null;
    }

    /** The fields of a form; of a file what its content adds up to, or nothing. */
    private JsonNode fields(MultipartFormDataInput form, boolean isCompared) throws IOException {
        ObjectNode fields = json.createObjectNode();
        for (Map.Entry<String, Collection<FormValue>> field : form.getValues().entrySet()) {
            ArrayNode values = fields.putArray(field.getKey());
            for (FormValue value : field.getValue()) {
                if (!value.isFileItem()) {
                    values.add(value.getValue());
                } else if (isCompared) {
                    values.add(digest(value.getFileItem()));
                }
            }
        }
        return fields;
    }

    private static String digest(FileItem file) throws IOException {
        try (DigestInputStream content =
                new DigestInputStream(file.getInputStream(), MessageDigest.getInstance("SHA-256"))) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(content.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> fields(@Nullable JsonNode body) {
        if (body == null) {
            return List.of();
        }
        Iterable<String> names = body::fieldNames;
        return StreamSupport.stream(names.spliterator(), false).toList();
    }
}
