package org.whatsappscheduler.common;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Waits for short JSON bodies whose length is known, over HTTP/1, before a thread is taken for their requests. Nobody knows yet
 * whose they are: so many bytes in all are waited for like this, and no more.
 */
@Singleton
class ShortBodies {

    private static final int LONGEST = 64 * 1024;
    private static final long MOST_AT_ONCE = 16L * 1024 * 1024;

    private static final int BEFORE_OURS = 1;

    private final Vertx vertx;
    private final ProblemAnswer answer;
    private final Duration patience;
    private final AtomicLong underWay = new AtomicLong();

    ShortBodies(
            Vertx vertx, ProblemAnswer answer, @ConfigProperty(name = "quarkus.http.read-timeout") Duration patience) {
        this.vertx = vertx;
        this.answer = answer;
        this.patience = patience;
    }

    void onStart(@Observes Filters filters) {
        filters.register(this::await, BEFORE_OURS);
    }

    private void await(RoutingContext context) {
        HttpServerRequest request = context.request();
        long length = length(request);
        if (length < 0 || !take(length)) {
            context.next();
            return;
        }
        // A millisecond for each byte, see ArrivingBody
        long timer = vertx.setTimer(
                patience.toMillis() + length, late -> answer.to(context, ArrivingBody.tooSlow(patience)));
        request.body().onComplete(body -> {
            underWay.addAndGet(-length);
            if (vertx.cancelTimer(timer)) {
                goOn(context, body);
            }
        });
        request.resume();
    }

    private boolean take(long length) {
        if (underWay.addAndGet(length) <= MOST_AT_ONCE) {
            return true;
        }
        underWay.addAndGet(-length);
        return false;
    }

    /** Who has hung up has no request any more. */
    private static void goOn(RoutingContext context, AsyncResult<Buffer> body) {
        if (body.succeeded()) {
            ((RoutingContextInternal) context).setBody(body.result());
            context.next();
        }
    }

    /**
     * How long the body is; negative when it is left to the resource. Who asks whether to send it at all is answered there;
     * and what HTTP/2 has brought whole, the resource could not read any more.
     */
    private static long length(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (request.version() == HttpVersion.HTTP_2
                || type == null
                || !type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_JSON)
                || request.getHeader(HttpHeaders.EXPECT) != null) {
            return -1;
        }
        long length = BodyLimit.length(request.getHeader(HttpHeaders.CONTENT_LENGTH), -1);
        return length > LONGEST ? -1 : length;
    }
}
