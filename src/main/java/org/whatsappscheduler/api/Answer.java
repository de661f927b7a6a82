package org.whatsappscheduler.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it went, or will go, over the wire.
 *
 * @param headers those that belong to the answer itself, such as Location and ETag
 * @param body JSON; null for none
 */
record Answer(int status, Map<String, String> headers, byte @Nullable [] body) {

    /** What a resource method's result is answered as. */
    static Answer of(@Nullable Object result, ObjectMapper json) throws JsonProcessingException {
        return switch (result) {
            case null -> new Answer(Response.Status.NO_CONTENT.getStatusCode(), Map.of(), null);
            case Response response -> {
                Map<String, String> headers = new TreeMap<>();
                response.getStringHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
                yield of(response.getStatus(), headers, response.getEntity(), json);
            }
            default -> of(Response.Status.OK.getStatusCode(), new TreeMap<>(), result, json);
        };
    }

    private static Answer of(int status, Map<String, String> headers, @Nullable Object entity, ObjectMapper json)
            throws JsonProcessingException {
        if (entity instanceof Versioned versioned) {
            headers.put("ETag", versioned.entityTag());
        }
        Object kept = entity instanceof ShownOnce secret ? secret.withoutSecret() : entity;
        return new Answer(status, headers, kept == null ? null : json.writeValueAsBytes(kept));
    }
}
