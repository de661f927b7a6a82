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
import java.time.Duration;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Waits for short JSON bodies before a thread is taken for their requests: none is held by a caller, however slow. */
@Singleton
class ShortBodies {

    private static final int LONGEST = 64 * 1024;

    /** Those who may not come in are gone, see Quarkus' authentication and authorization. */
    private static final int BEFORE_OURS = 1;

    private final Vertx vertx;
    private final ProblemAnswer answer;
    private final Duration patience;

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
        if (!isShortJson(request)) {
            context.next();
            return;
        }
        long timer = vertx.setTimer(patience.toMillis(), late -> answer.to(context, ArrivingBody.tooSlow(patience)));
        request.body().onComplete(body -> {
            if (vertx.cancelTimer(timer)) {
                goOn(context, body);
            }
        });
        request.resume();
    }

    /** Who has hung up has no request any more. */
    private static void goOn(RoutingContext context, AsyncResult<Buffer> body) {
        if (body.succeeded()) {
            ((RoutingContextInternal) context).setBody(body.result());
            context.next();
        }
    }

    /**
     * Who asks whether to send it at all is answered by the resource; and what HTTP/2 has brought whole, the resource could not
     * read any more.
     */
    private static boolean isShortJson(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return request.version() != HttpVersion.HTTP_2
                && type != null
                && type.toLowerCase(Locale.ROOT).startsWith("application/json")
                && isShort(request.getHeader(HttpHeaders.CONTENT_LENGTH))
                && request.getHeader(HttpHeaders.EXPECT) == null;
    }

    private static boolean isShort(@Nullable String length) {
        try {
            return length != null && Long.parseLong(length) <= LONGEST;
        } catch (NumberFormatException absurd) {
            return false;
        }
    }
}
