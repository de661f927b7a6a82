package org.whatsappscheduler.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Writes results and problems as JSON, those of more than 1,000 bytes compressed for callers who take that. */
@Provider
@Produces({MediaType.APPLICATION_JSON, "application/problem+json"})
public final class JsonWriter implements ServerMessageBodyWriter<Object> {

    private final ObjectMapper json;

    JsonWriter(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return isResult(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return isResult(type);
    }

    /** Bytes and text are written as they are. */
    private static boolean isResult(Class<?> type) {
        return !type.isArray() && !CharSequence.class.isAssignableFrom(type);
    }

    @Override
    public void writeResponse(Object result, Type genericType, ServerRequestContext context) throws IOException {
        byte[] bytes = plain(result);
        if (Body.isWorthCompressing(bytes)) {
            context.serverResponse().setResponseHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
            if (Body.takesGzip(context.getRequestHeaders().getHeaderString(HttpHeaders.ACCEPT_ENCODING))) {
                context.serverResponse().setResponseHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
                bytes = result instanceof Body body ? body.gzip() : Body.compressed(bytes);
            }
        }
        context.serverResponse().end(bytes);
    }

    private byte[] plain(Object result) throws IOException {
        return result instanceof Body body ? body.plain() : json.writeValueAsBytes(result);
    }

    @Override
    public void writeTo(
            Object result,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream stream)
            throws IOException, WebApplicationException {
        stream.write(plain(result));
    }
}
