package org.whatsappscheduler.common;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Who is answered before their body has arrived, because it is too large or of no interest, may send the rest of it: it is
 * thrown away, so that they come to read the answer. Who does not come to an end is cut off.
 */
@Singleton
class Lingering {

    /** Before {@link ShortBodies}. */
    private static final int BEFORE_OURS = 2;

    private final Vertx vertx;
    private final Duration patience;

    Lingering(Vertx vertx, @ConfigProperty(name = "quarkus.http.read-timeout") Duration patience) {
        this.vertx = vertx;
        this.patience = patience;
    }

    void onStart(@Observes Filters filters) {
        filters.register(this::watch, BEFORE_OURS);
    }

    private void watch(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (hasBody(request)) {
            context.addEndHandler(answered -> {
                if (answered.succeeded()) {
                    linger(request);
                }
            });
        }
        context.next();
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || request.version() == HttpVersion.HTTP_2;
    }

    private void linger(HttpServerRequest request) {
        // As the server does when it hands something on: nothing arrives between looking and asking
        synchronized (request.connection()) {
            if (request.isEnded()) {
                return;
            }
            Future<Void> end = request.end();
            request.handler(rest -> {});
            request.resume();
            // One that was paused may have ended unnoticed; a timer would hold it, and all that was come by for it
            if (!request.isEnded()) {
                long timer = vertx.setTimer(patience.toMillis(), late -> cutOff(request));
                end.onComplete(ended -> vertx.cancelTimer(timer));
            }
        }
    }

    private static void cutOff(HttpServerRequest request) {
        if (!request.isEnded() && !request.response().reset()) {
            request.connection().close();
        }
    }
}
