package org.whatsappscheduler.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.UncheckedIOException;
import org.jboss.resteasy.reactive.RestResponse;

/** Turns results into bytes, and bytes into the answer to a request: 304 if it has them. */
@ApplicationScoped
public class Reply {

    private final HttpServerRequest request;
    private final ObjectMapper json;

    Reply(HttpServerRequest request, ObjectMapper json) {
        this.request = request;
        this.json = json;
    }

    /** The bytes of a result, with its own ETag if it has one. */
    public Body body(Object result) {
        try {
            byte[] bytes = json.writeValueAsBytes(result);
            String tag = result instanceof Versioned versioned ? versioned.entityTag() : Body.tagOf(bytes);
            return Body.of(tag, bytes);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The answer; its type says what the bytes are. */
    @SuppressWarnings("unchecked")
    public <T> RestResponse<T> with(Body body) {
        String seen = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (seen != null && EntityTags.matches(seen, body.tag())) {
            return RestResponse.ResponseBuilder.<T>create(RestResponse.Status.NOT_MODIFIED)
                    .header(HttpHeaders.ETAG, body.tag())
                    .build();
        }
        return (RestResponse<T>) RestResponse.ResponseBuilder.ok((Object) body, MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.ETAG, body.tag())
                .build();
    }
}
