package org.whatsappscheduler.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/** For answers that take long: whether what a request was let in with is still good. */
public interface Credentials {

    /** Reads them now; asked later, whether the request would still be let in. Fails when that cannot be told then. */
    Supplier<Uni<Boolean>> of(HttpServerRequest request);
}
