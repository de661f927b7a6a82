package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Sends signed callbacks, statuses in batches; one that is not answered with 200 is sent again, ever later, as Meta
 * does. Confined to the simulator's event loop.
 */
final class Callbacks {

    private static final int CONNECTIONS = 8;
    private static final int MOST_UNSENT = 500_000;
    private static final int MOST_TRIES = 12;
    private static final long GATHER_MILLIS = 10;
    private static final long FIRST_RETRY_MILLIS = 250;
    private static final int OK = 200;
    private static final int TIMEOUT_MILLIS = 10_000;

    /** Meta signs the escaped form: whatever is not ASCII is written as \\uXXXX. */
    private static final ObjectWriter ESCAPED = Settings.JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private final Vertx vertx;
    private final @Nullable String url;
    private final SecretKeySpec key;
    private final HttpClient client;
    private final Queue<ObjectNode> statuses = new ArrayDeque<>();
    private boolean gathering;
    private boolean closed;
    private long sent;
    private long failed;
    private long dropped;

    Callbacks(Vertx vertx, @Nullable String url, String appSecret) {
        this.vertx = vertx;
        this.url = url;
        this.key = new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(5).setTracingPolicy(TracingPolicy.IGNORE),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    long sent() {
        return sent;
    }

    long failed() {
        return failed;
    }

    long dropped() {
        return dropped;
    }

    /** Sends a status soon, together with others. */
    void status(ObjectNode status, Settings settings) {
        if (url == null || statuses.size() >= MOST_UNSENT) {
            dropped++;
            return;
        }
        statuses.add(status);
        if (!gathering) {
            gathering = true;
            vertx.setTimer(GATHER_MILLIS, fired -> {
                gathering = false;
                flush(settings);
            });
        }
    }

    private void flush(Settings settings) {
        while (!statuses.isEmpty()) {
            List<ObjectNode> batch = new ArrayList<>();
            while (batch.size() < settings.receiptsAtOnce() && !statuses.isEmpty()) {
                batch.add(statuses.remove());
            }
            if (settings.reorder()) {
                Collections.shuffle(batch);
            }
            ObjectNode value = value();
            ArrayNode array = value.putArray("statuses");
            batch.forEach(array::add);
            send("messages", value);
        }
    }

    /** The beginning of a change's value. */
    static ObjectNode value() {
        ObjectNode value = Settings.JSON.createObjectNode().put("messaging_product", "whatsapp");
        value.putObject("metadata")
                .put("display_phone_number", "15550001111")
                .put("phone_number_id", "100000000000001");
        return value;
    }

    /** Sends one change at once. */
    void send(String field, ObjectNode value) {
        if (url == null) {
            dropped++;
            return;
        }
        ObjectNode body = Settings.JSON.createObjectNode().put("object", "whatsapp_business_account");
        ObjectNode change = body.putArray("entry")
                .addObject()
                .put("id", "200000000000002")
                .putArray("changes")
                .addObject();
        change.put("field", field).set("value", value);
        try {
            post(ESCAPED.writeValueAsBytes(body), 1);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void post(byte[] body, int attempt) {
        if (closed) {
            return;
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .setTimeout(TIMEOUT_MILLIS)
                .putHeader("Content-Type", "application/json")
                .putHeader("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(sign(body)));
        client.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.end().map(end -> response.statusCode()))
                .onComplete(answer -> {
                    if (answer.succeeded() && answer.result() == OK) {
                        sent++;
                    } else if (attempt < MOST_TRIES) {
                        failed++;
                        vertx.setTimer(
                                FIRST_RETRY_MILLIS << Math.min(attempt - 1, 5), fired -> post(body, attempt + 1));
                    } else {
                        dropped++;
                    }
                });
    }

    private byte[] sign(byte[] body) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void close() {
        closed = true;
        client.close();
    }
}
