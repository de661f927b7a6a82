package org.whatsappscheduler.csv;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestMulti;

/**
 * A file that is made while it is sent. The next piece is made when the client has taken the one before, so that a slow
 * client costs neither memory nor a thread, nor a connection to PostgreSQL.
 */
public final class CsvDownload {

    private CsvDownload() {}

    /**
     * The answer; compressed if the client takes that.
     *
     * @param pieces makes the next one; an empty one ends the file
     */
    public static RestMulti<byte[]> of(HttpServerRequest request, String fileName, Supplier<byte[]> pieces) {
        // What would else say that it is not compressed.
        request.response().headers().remove(HttpHeaders.CONTENT_ENCODING);
        Multi<byte[]> bytes = Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom().item(pieces).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .until(piece -> piece.length == 0);
        return RestMulti.fromMultiData(bytes)
                .header("Content-Disposition", "attachment; filename=\"" + fileName + "\"")
                .build();
    }
}
