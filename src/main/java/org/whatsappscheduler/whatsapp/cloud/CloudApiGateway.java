package org.whatsappscheduler.whatsapp.cloud;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.whatsappscheduler.whatsapp.MessageGateway;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SenderAccount;

/**
 * The Cloud API over HTTP. What matters most is to tell what certainly never left from what may have: until the whole
 * request has been handed to the system nothing can have been sent; from then on a failure leaves the outcome unknown.
 */
@ApplicationScoped
class CloudApiGateway implements MessageGateway {

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
                        .setConnectTimeout((int) connectTimeout.toMillis())
                        .setSslHandshakeTimeout(connectTimeout.toMillis())
                        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setKeepAlive(true)
                        .setKeepAliveTimeout((int) config.keepAlive().toSeconds())
                        .setTcpNoDelay(true)
                        .setDecompressionSupported(true)
                        // Addresses are nothing for a trace, nor ours for WhatsApp: the caller traces its calls itself
                        .setTracingPolicy(TracingPolicy.IGNORE),
                new PoolOptions().setHttp1MaxSize(config.connections()).setMaxWaitQueueSize(config.waitingCalls()));
    }

    @PreDestroy
    void close() {
        client.close();
    }

    @Override
    public Duration longestCall() {
        return callTimeout;
    }

    @Override
    public CompletionStage<SendOutcome> send(SenderAccount account, OutboundMessage message, Caller caller) {
        try {
            byte[] body = MessageJson.write(message);
            return client.request(options(account))
                    .<SendOutcome>transform(connected -> connected.succeeded()
                            ? exchange(connected.result(), body, caller)
                            : Future.succeededFuture(Exchange.neverLeft(connected.cause())))
                    .toCompletionStage();
        } catch (UncheckedIOException notUnicode) {
            return CompletableFuture.completedStage(new Rejected(0, "the message is not valid Unicode", false));
        } catch (RuntimeException unusable) {
            // An address or a token that no request can be made of: not this message's fault.
            String words = "the sender's address or access token cannot be used";
            return CompletableFuture.completedStage(new Blocked(Blocked.Scope.SENDER, 0, words));
        }
    }

    private Future<SendOutcome> exchange(HttpClientRequest request, byte[] body, Caller caller) {
        if (caller.mayLeave()) {
            return new Exchange(vertx, request, reading, caller).run(body, callTimeout);
        }
        request.reset();
        return Future.succeededFuture(new Transient(0, "held back at the last moment", null));
    }

    private RequestOptions options(SenderAccount account) {
        String base = account.baseUrl().toString().replaceAll("/+$", "");
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(base + "/" + account.apiVersion() + "/" + account.phoneNumberId() + "/messages")
                .setConnectTimeout(connectTimeout.toMillis())
                .setTimeout(0)
                .putHeader("Authorization", "Bearer " + account.accessToken())
                .putHeader("Content-Type", "application/json");
    }
}
