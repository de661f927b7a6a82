package org.whatsappscheduler.load;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The calibrator of the dispatch: the same HTTP client in a bare loop against the same stub, doing nothing else. */
final class BareClient {

    private static final Buffer BODY = Buffer.buffer("""
            {"messaging_product":"whatsapp","recipient_type":"individual","to":"+34600000000","type":"text",\
            "text":{"preview_url":false,"body":"Hello Person 12345"},\
            "biz_opaque_callback_data":"0198f0c2-0000-7000-8000-000000000001:1"}""");

    private BareClient() {}

    /** Requests per second over so many requests, that many at a time. */
    static double perSecond(int port, int requests, int concurrency) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(concurrency));
        CountDownLatch done = new CountDownLatch(requests);
        AtomicInteger left = new AtomicInteger(requests);
        long start = System.nanoTime();
        for (int i = 0; i < concurrency; i++) {
            next(client, port, left, done);
        }
        done.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        client.close();
        vertx.close();
        return requests / seconds;
    }

    private static void next(HttpClient client, int port, AtomicInteger left, CountDownLatch done) {
        if (left.getAndDecrement() <= 0) {
            return;
        }
        client.request(HttpMethod.POST, port, "127.0.0.1", "/v26.0/1/messages")
                .compose(request ->
                        request.putHeader("Content-Type", "application/json").send(BODY))
                .compose(response -> response.body())
                .onComplete(answered -> {
                    done.countDown();
                    next(client, port, left, done);
                });
    }
}
