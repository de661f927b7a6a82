package org.whatsappscheduler.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.PublicAddress;
import org.whatsappscheduler.security.Sealing;
import org.whatsappscheduler.webhook.WebhookQueue.Attempt;

/** Tells webhooks what has happened, in every process; PostgreSQL decides who tells what. */
@Startup
@ApplicationScoped
class WebhookSweep {

    private static final Logger LOG = Logger.getLogger(WebhookSweep.class);
    private static final int MOST_IN_FLIGHT = 500;
    private static final int CONNECT_MILLIS = 3_000;
    private static final int GONE = 410;

    private final WebhookQueue queue;
    private final Webhooks webhooks;
    private final WebhookConfig config;
    private final Counter taken;
    private final Counter refused;
    private final Counter failed;
    private final HttpClient client;
    private final Executor executor;
    private final Clock clock;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong oldestWaiting = new AtomicLong();

    WebhookSweep(
            WebhookQueue queue,
            Webhooks webhooks,
            WebhookConfig config,
            MeterRegistry meters,
            Vertx vertx,
            ManagedExecutor executor,
            Clock clock) {
        this.queue = queue;
        this.webhooks = webhooks;
        this.config = config;
        this.taken = attempts(meters, "taken");
        this.refused = attempts(meters, "refused");
        this.failed = attempts(meters, "failed");
        this.executor = executor;
        this.clock = clock;
        Gauge.builder("scheduler.webhook.oldest.waiting.seconds", oldestWaiting, AtomicLong::get)
                .description("How long the event that has waited longest for a webhook to take it has waited")
                .register(meters);
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setKeepAlive(false)
                        // Addresses of webhooks may hold a secret
                        .setTracingPolicy(TracingPolicy.IGNORE),
                new PoolOptions().setHttp1MaxSize(MOST_IN_FLIGHT));
    }

    private static Counter attempts(MeterRegistry meters, String outcome) {
        return Counter.builder("scheduler.webhook.attempts")
                .description("Posts to webhooks: taken (2xx), refused (any other status) or failed (no answer)")
                .tag("outcome", outcome)
                .register(meters);
    }

    @PreDestroy
    void close() {
        client.close();
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void everySecond() {
        try {
            sweep();
        } catch (DatabaseException away) {
            LOG.debugf("Webhooks wait for the database: %s", away.getMessage());
        }
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void everyMinute() {
        try {
            oldestWaiting.set(Math.round(queue.oldestWaiting()));
        } catch (DatabaseException away) {
            LOG.debugf("Webhooks not counted: %s", away.getMessage());
        }
    }

    /** Makes what is new due and sends what is due. */
    void sweep() {
        while (queue.fill()) {
            // until what has happened is on its way
        }
        List<Attempt> some;
        do {
            some = inFlight.get() < MOST_IN_FLIGHT ? queue.claim() : List.of();
            some.forEach(this::send);
        } while (some.size() >= WebhookQueue.AT_ONCE_EACH);
    }

    /** Looking a name up takes a thread, sending does not. */
    private void send(Attempt attempt) {
        inFlight.incrementAndGet();
        executor.execute(() -> {
            long begun = System.nanoTime();
            try {
                post(attempt)
                        .onComplete(answered ->
                                executor.execute(() -> settle(attempt, answered.result(), answered.cause(), begun)));
            } catch (RuntimeException | UnknownHostException | PublicAddress.NotPublicException notSent) {
                settle(attempt, null, notSent, begun);
            }
        });
    }

    /** Answers the status. */
    private Future<Integer> post(Attempt attempt) throws UnknownHostException, PublicAddress.NotPublicException {
        URI url = URI.create(attempt.url());
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        String host = url.getHost();
        InetAddress address = config.allowPrivateAddresses()
                ? InetAddress.getByName(host)
                : PublicAddress.resolve(host).getFirst();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String body = "{\"type\":\"" + attempt.type() + "\",\"timestamp\":\"" + attempt.eventAt() + "\",\"data\":"
                + attempt.data() + "}";
        String id = "msg_" + attempt.id();
        long seconds = clock.instant().getEpochSecond();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(host)
                .setPort(port)
                .setSsl(secure)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setFollowRedirects(false)
                .setTimeout(config.timeout().toMillis())
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "whatsapp-scheduler")
                .putHeader("webhook-id", id)
                .putHeader("webhook-timestamp", String.valueOf(seconds))
                .putHeader("webhook-signature", signatures(attempt, id, seconds, body));
        // What it says beyond the status is of no interest and could be endless.
        return client.request(options)
                .compose(request -> request.send(body).map(response -> {
                    int status = response.statusCode();
                    request.reset();
                    return status;
                }));
    }

    /** By its secret and, for a day after a change, by the one before, unless that cannot be opened any more. */
    private String signatures(Attempt attempt, String id, long seconds, String body) {
        String signature =
                webhooks.open(attempt.webhookId(), attempt.sealedSecret()).sign(id, seconds, body);
        if (attempt.sealedPreviousSecret() == null) {
            return signature;
        }
        try {
            return signature + " "
                    + webhooks.open(attempt.webhookId(), attempt.sealedPreviousSecret())
                            .sign(id, seconds, body);
        } catch (Sealing.UnreadableException locked) {
            LOG.warnf("The previous secret of webhook %s cannot be opened", attempt.webhookId());
            return signature;
        }
    }

    private void settle(Attempt attempt, @Nullable Integer status, @Nullable Throwable failure, long begun) {
        inFlight.decrementAndGet();
        int millis = Math.toIntExact(Duration.ofNanos(System.nanoTime() - begun).toMillis());
        boolean taken = status != null && status >= 200 && status < 300;
        (taken ? this.taken : status != null ? refused : failed).increment();
        try {
            if (taken) {
                queue.delivered(attempt, String.valueOf(status), millis);
            } else {
                String answer = status != null ? String.valueOf(status) : reason(failure);
                queue.notDelivered(
                        attempt, answer, millis, Integer.valueOf(GONE).equals(status));
            }
        } catch (DatabaseException away) {
            LOG.debugf("A webhook's answer is not recorded, it will be told again: %s", away.getMessage());
        }
    }

    /** In words, and without the address. */
    private static String reason(@Nullable Throwable failure) {
        return switch (failure) {
            case UnknownHostException unknown -> "the host is not known";
            case PublicAddress.NotPublicException inside -> "the host is not on the public Internet";
            case Sealing.UnreadableException locked -> "its secret cannot be opened: a key is missing";
            case TimeoutException late -> "no answer in time";
            case SSLException untrusted -> "no secure connection";
            case null, default -> "no connection";
        };
    }
}
