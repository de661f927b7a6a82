package org.whatsappscheduler.common;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * An address that cannot be decoded, such as {@code %zz}, reaches no resource: it is refused before it is routed, in our form.
 * The HTTP server would do so without a word, and is told to leave it to us.
 */
@Singleton
public class UnreadableAddress {

    /** Where the HTTP server looks, once, whether it is to leave addresses alone; the native build sets it, too. */
    private static final String LEFT_TO_US = "vertx.disableURIValidation";

    /** Before every other filter and route. */
    private static final int FIRST = Integer.MAX_VALUE - 1;

    private final ProblemAnswer answer;

    UnreadableAddress(ProblemAnswer answer) {
        this.answer = answer;
    }

    /** To be called before the HTTP server is there. */
    public static void leaveToUs() {
        System.setProperty(LEFT_TO_US, "true");
    }

    void onStart(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    /** For the routes that are even before that, as those of the headers for some paths are. */
    void onStart(@Observes Router router) {
        router.errorHandler(Problem.MALFORMED_REQUEST.status(), this::refuse);
    }

    private void check(RoutingContext request) {
        try {
            new URI(request.request().uri());
        } catch (URISyntaxException unreadable) {
            refuse(request);
            return;
        }
        request.next();
    }

    private void refuse(RoutingContext request) {
        answer.to(request, Problem.MALFORMED_REQUEST.because("The address is not percent-encoded as a URI is"));
    }
}
