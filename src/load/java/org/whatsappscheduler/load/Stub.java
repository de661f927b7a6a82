package org.whatsappscheduler.load;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/** A provider that accepts everything, at once or after a delay: {@code Stub port delay-ms}. A process of its own. */
final class Stub {

    private static final AtomicLong ACCEPTED = new AtomicLong();

    private Stub() {}

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int delay = Integer.parseInt(arguments[1]);
        Vertx vertx = Vertx.vertx();
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(request -> request.endHandler(end -> {
                    if (delay == 0) {
                        answer(request);
                    } else {
                        vertx.setTimer(delay, fired -> answer(request));
                    }
                }))
                .listen(port, "127.0.0.1");
    }

    private static void answer(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .end("{\"messaging_product\":\"whatsapp\",\"messages\":[{\"id\":\"wamid.HBgLMzQ2MDAwMDAwMDAVAgARGBI"
                        + Long.toHexString(ACCEPTED.incrementAndGet() + 0x1000_0000_0000_0000L) + "\"}]}");
    }
}
