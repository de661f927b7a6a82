package org.whatsappscheduler.common;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work whose result several requests may wait for. It is done outside of all of them, so that it sees none and outlives each;
 * who has waited goes on within their own; and who goes away takes nothing from the others.
 */
@ApplicationScoped
public class SharedWork {

    private final Vertx vertx;

    SharedWork(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * The result, for one of those who wait for it.
     *
     * @param work takes part in it, or starts it
     */
    public <T> Uni<T> result(Supplier<? extends CompletionStage<T>> work) {
        return Uni.createFrom().emitter(waiting -> {
            Context own = vertx.getOrCreateContext();
            // Composed, so that a failure to begin is a failure of the work, too
            VertxContext.getRootContext(own)
                    .runOnContext(outside -> CompletableFuture.completedFuture(null)
                            .thenCompose(none -> work.get())
                            .whenComplete(
                                    (result, failure) -> own.runOnContext(within -> tell(waiting, result, failure))));
        });
    }

    private static <T> void tell(UniEmitter<? super T> waiting, T result, @Nullable Throwable failure) {
        if (failure == null) {
            waiting.complete(result);
        } else {
            waiting.fail(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
    }
}
