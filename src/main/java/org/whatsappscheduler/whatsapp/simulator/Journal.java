package org.whatsappscheduler.whatsapp.simulator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Every accepted message on disk before it is answered: what was sent is known whatever is killed. Many at once share
 * one fsync. Confined to the simulator's event loop.
 */
final class Journal {

    private final Vertx vertx;
    private final FileChannel file;
    private List<String> lines = new ArrayList<>();
    private Promise<Void> waiting = Promise.promise();
    private boolean writing;

    Journal(Vertx vertx, Path path) throws IOException {
        this.vertx = vertx;
        this.file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Writes a line; done when it is safe. */
    Future<Void> append(String line) {
        lines.add(line);
        Future<Void> safe = waiting.future();
        if (!writing) {
            write();
        }
        return safe;
    }

    private void write() {
        writing = true;
        String text = String.join("\n", lines) + "\n";
        Promise<Void> promise = waiting;
        lines = new ArrayList<>();
        waiting = Promise.promise();
        vertx.<Void>executeBlocking(() -> {
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        file.write(bytes);
                    }
                    file.force(false);
                    return null;
                })
                .onComplete(done -> {
                    writing = false;
                    if (done.failed()) {
                        promise.fail(done.cause());
                    } else {
                        promise.complete();
                    }
                    if (!lines.isEmpty()) {
                        write();
                    }
                });
    }

    void close() {
        try {
            file.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
