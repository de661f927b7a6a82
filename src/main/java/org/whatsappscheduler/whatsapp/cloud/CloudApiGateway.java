package org.whatsappscheduler.whatsapp.cloud;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.whatsappscheduler.whatsapp.MessageGateway;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SenderAccount;

/**
 * The Cloud API over HTTP. What matters most is to tell what certainly never left from what may have: before a
 * connection is ours nothing can have been sent; from then on a failure leaves the outcome unknown.
 */
@ApplicationScoped
class CloudApiGateway implements MessageGateway {

    private static final int LARGEST_ANSWER = 64 * 1024;

    private final Vertx vertx;
    private final HttpClient client;
    private final AnswerReading reading;
    private final Duration callTimeout;
    private final Duration connectTimeout;

    CloudApiGateway(Vertx vertx, ProviderConfig config, Clock clock) {
        this.vertx = vertx;
        this.reading = new AnswerReading(clock);
        this.callTimeout = config.callTimeout();
        this.connectTimeout = config.connectTimeout();
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) config.connectTimeout().toMillis())
                        .setKeepAlive(true)
                        .setKeepAliveTimeout((int) config.keepAlive().toSeconds())
                        .setTcpNoDelay(true)
                        .setMaxWaitQueueSize(config.waitingCalls())
                        .setDecompressionSupported(true),
                new PoolOptions().setHttp1MaxSize(config.connections()));
    }

    @PreDestroy
    void close() {
        client.close();
    }

    @Override
    public CompletionStage<SendOutcome> send(SenderAccount account, OutboundMessage message) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(
                        account.baseUrl() + "/" + account.apiVersion() + "/" + account.phoneNumberId() + "/messages")
                .setConnectTimeout(connectTimeout.toMillis())
                .setTimeout(0)
                .putHeader("Authorization", "Bearer " + account.accessToken())
                .putHeader("Content-Type", "application/json");
        return client.request(options)
                .<SendOutcome>transform(connected -> connected.succeeded()
                        ? exchange(connected.result(), MessageJson.write(message))
                        : Future.succeededFuture(new SendOutcome.Transient(0, neverLeft(connected.cause()), null)))
                .toCompletionStage();
    }

    /** One timer for the whole exchange: a provider that answers drop by drop does not hold the slot for ever. */
    private Future<SendOutcome> exchange(HttpClientRequest request, byte[] body) {
        Promise<SendOutcome> outcome = Promise.promise();
        AtomicBoolean tooLate = new AtomicBoolean();
        long timer = vertx.setTimer(callTimeout.toMillis(), fired -> {
            tooLate.set(true);
            request.reset();
            outcome.tryComplete(new SendOutcome.Unknown("no answer within " + callTimeout.toSeconds() + " s"));
        });
        request.send(Buffer.buffer(body))
                .compose(CloudApiGateway::bounded)
                .map(answer -> reading.read(
                        answer.response().statusCode(), answer.body().getBytes(), answer.response()::getHeader))
                .onComplete(read -> {
                    vertx.cancelTimer(timer);
                    if (!tooLate.get()) {
                        outcome.tryComplete(
                                read.succeeded() ? read.result() : new SendOutcome.Unknown(lost(read.cause())));
                    }
                });
        return outcome.future();
    }

    private record Answer(HttpClientResponse response, Buffer body) {}

    /** Reads an answer, at most so much of it: what is longer is not the provider's. */
    private static Future<Answer> bounded(HttpClientResponse response) {
        Promise<Answer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > LARGEST_ANSWER) {
                response.request().reset();
                whole.tryFail("the answer is too long");
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> whole.tryComplete(new Answer(response, body)));
        return whole.future();
    }

    private static String neverLeft(Throwable cause) {
        return "WhatsApp could not be reached (" + cause.getClass().getSimpleName() + ")";
    }

    private static String lost(Throwable cause) {
        return "the answer was lost (" + cause.getClass().getSimpleName() + ")";
    }
}
