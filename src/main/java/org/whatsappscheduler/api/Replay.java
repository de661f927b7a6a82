package org.whatsappscheduler.api;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Ends a command that was answered before; the caller gets that answer again. */
final class Replay extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    Replay(Answer answer) {
        super(null, null, false, false);
        this.answer = answer;
    }

    /** Answers what was answered. */
    @Provider
    public static final class Mapper implements ExceptionMapper<Replay> {

        @Override
        public Response toResponse(Replay replay) {
            Response.ResponseBuilder response = Response.status(replay.answer.status());
            replay.answer.headers().forEach(response::header);
            response.header("Idempotency-Replayed", "true");
            if (replay.answer.body() != null) {
                response.entity(replay.answer.body()).type(MediaType.APPLICATION_JSON_TYPE);
            }
            return response.build();
        }
    }
}
