package org.whatsappscheduler.api;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import org.whatsappscheduler.common.Problem;

/** {@code If-Match}: an edit that was meant for another version is not made. */
@ApplicationScoped
public class Preconditions {

    private final CurrentVertxRequest current;

    Preconditions(CurrentVertxRequest current) {
        this.current = current;
    }

    /**
     * Compares the version that the caller has seen, if it says so, with what is there now. Call it with the row locked or
     * versioned, so that it still holds at the commit. Who changes something of their own accord has seen none.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 412 when it is another one
     */
    public void check(int version) {
        RoutingContext request = current.getCurrent();
        String header = request == null ? null : request.request().getHeader("If-Match");
        if (header == null || header.isBlank() || header.strip().equals("*")) {
            return;
        }
        boolean matches =
                Arrays.stream(header.split(",")).map(Preconditions::version).anyMatch(String.valueOf(version)::equals);
        if (!matches) {
            throw Problem.PRECONDITION_FAILED.because("It is not the version that If-Match names; nothing was changed");
        }
    }

    /** The version within an entity tag; a weak one names none. */
    private static String version(String tag) {
        String quoted = tag.strip();
        if (quoted.length() < 2 || quoted.charAt(0) != '"' || !quoted.endsWith("\"")) {
            return "";
        }
        String opaque = quoted.substring(1, quoted.length() - 1);
        int mark = opaque.indexOf('-');
        return mark < 0 ? opaque : opaque.substring(0, mark);
    }
}
