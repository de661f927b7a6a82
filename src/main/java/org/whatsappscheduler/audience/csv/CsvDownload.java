package org.whatsappscheduler.audience.csv;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestMulti;

/**
 * A file that is made while it is sent. The next piece is made when the client has taken the one before, so that a slow
 * client costs neither memory nor a thread, nor a connection to PostgreSQL.
 */
final class CsvDownload {

    private CsvDownload() {}

    /**
     * The answer.
     *
     * @param pieces makes the next one; an empty one ends the file
     */
    static RestMulti<byte[]> of(String fileName, Supplier<byte[]> pieces) {
        Multi<byte[]> bytes = Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom().item(pieces).runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .until(piece -> piece.length == 0);
        return RestMulti.fromMultiData(bytes)
                .header("Content-Disposition", "attachment; filename=\"" + fileName + "\"")
                .build();
    }
}
