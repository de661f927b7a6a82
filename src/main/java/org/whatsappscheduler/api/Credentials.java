package org.whatsappscheduler.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;

/** For answers that take long: whether what a request was let in with is still good. */
public interface Credentials {

    /** Whether it would still be let in; fails when that cannot be told now. */
    Uni<Boolean> stillHold(HttpServerRequest request);
}
