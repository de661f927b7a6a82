package org.whatsappscheduler;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Takes traces in as OTLP over gRPC, which is what a collector is spoken to by default, and keeps the bytes. */
public class GrpcCollector implements QuarkusTestResourceLifecycleManager {

    private static final String EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final List<String> RECEIVED = new CopyOnWriteArrayList<>();

    private Vertx vertx;

    /** What has come, as text: names and attributes are readable in it. */
    static List<String> received() {
        return RECEIVED;
    }

    @Override
    public Map<String, String> start() {
        RECEIVED.clear();
        vertx = Vertx.vertx();
        try {
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(GrpcCollector::take)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            return Map.of("otel.exporter.otlp.endpoint", "http://127.0.0.1:" + server.actualPort());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void take(HttpServerRequest request) {
        request.bodyHandler(body -> {
            if (request.path().equals(EXPORT)) {
                RECEIVED.add(body.toString(StandardCharsets.ISO_8859_1));
            }
            // An empty message behind its five bytes of frame
            request.response()
                    .putHeader("content-type", "application/grpc")
                    .putTrailer("grpc-status", "0")
                    .end(Buffer.buffer(new byte[5]));
        });
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
