package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.simulator.AcceptedMessages.Accepted;

/**
 * WhatsApp's side of the wire on a port of its own. One event loop does everything, so nothing here is locked.
 *
 * <p>Deploy it with {@code vertx.deployVerticle}; {@link #port()} is known afterwards.
 */
public final class Simulator extends AbstractVerticle {

    /**
     * Where it listens and where it calls back.
     *
     * @param port 0 for any free one
     * @param webhookUrl where receipts go; none are sent without
     * @param journal file that accepted messages are written to before they are answered
     */
    public record Place(
            int port,
            @Nullable String webhookUrl,
            String appSecret,
            @Nullable Path journal) {}

    private static final Pattern MESSAGES = Pattern.compile("(?:/v\\d+\\.\\d+)?/(\\d+)/messages");
    private static final String CONTROL = "/_simulator";
    private static final String BEARER = "Bearer ";
    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;

    private final Place place;
    private final Templates templates = new Templates();
    private final MessageCheck check = new MessageCheck(templates);
    private final Throughput throughput = new Throughput();
    private final Faults faults = new Faults();
    private final AcceptedMessages accepted = new AcceptedMessages();
    private final RejectionCounts rejections = new RejectionCounts();
    private volatile Settings settings;
    private volatile int port;
    private @Nullable HttpServer server;
    private @Nullable Journal journal;
    private @Nullable Callbacks callbacks;
    private @Nullable Receipts receipts;
    private @Nullable ControlApi control;

    public Simulator(Place place, Settings settings) {
        this.place = place;
        this.settings = settings;
    }

    @Override
    public void start(Promise<Void> started) throws IOException {
        Callbacks outgoing = new Callbacks(vertx, place.webhookUrl(), place.appSecret());
        callbacks = outgoing;
        receipts = new Receipts(vertx, outgoing);
        control = new ControlApi(
                this,
                new ControlApi.Parts(accepted, rejections, faults, templates, check, outgoing, new Stalls(vertx)));
        journal = place.journal() == null ? null : new Journal(vertx, place.journal());
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(this::handle)
                .listen(place.port())
                .<Void>map(listening -> {
                    server = listening;
                    port = listening.actualPort();
                    return null;
                })
                .onComplete(started);
    }

    @Override
    public void stop(Promise<Void> stopped) {
        if (callbacks != null) {
            callbacks.close();
        }
        if (journal != null) {
            journal.close();
        }
        Future<Void> closed = server == null ? Future.succeededFuture() : server.close();
        closed.onComplete(stopped);
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    Settings settings() {
        return settings;
    }

    void settings(Settings replacement) {
        settings = replacement;
    }

    private void handle(HttpServerRequest request) {
        if (request.path().startsWith(CONTROL)) {
            ControlApi api = control;
            request.body().onSuccess(body -> {
                if (api != null) {
                    api.handle(request, request.path().substring(CONTROL.length()), body);
                }
            });
            return;
        }
        Matcher messages = MESSAGES.matcher(request.path());
        if (request.method() != HttpMethod.POST || !messages.matches()) {
            reject(request, Rejection.of(BAD_REQUEST, 100, "Unsupported request"));
            return;
        }
        String phoneNumberId = messages.group(1);
        request.body().onSuccess(body -> receive(request, phoneNumberId, body));
    }

    private void receive(HttpServerRequest request, String phoneNumberId, Buffer body) {
        if (!isAuthorized(request, phoneNumberId)) {
            reject(request, Rejection.of(UNAUTHORIZED, 190, "Invalid OAuth access token"));
            return;
        }
        JsonNode message;
        try {
            message = Settings.JSON.readTree(body.getBytes());
        } catch (IOException notJson) {
            reject(request, Rejection.of(BAD_REQUEST, 100, "The body is not JSON"));
            return;
        }
        Fault fault = faults.strike(message.path("to").asText(""));
        if (fault == null) {
            accept(request, phoneNumberId, message, null);
            return;
        }
        switch (fault.kind()) {
            case error -> reject(request, fault.rejection(), fault.retryAfterSeconds());
            case status_only -> answer(request, fault.rejection().status(), Buffer.buffer());
            case reset -> request.connection().close();
            case slow -> vertx.setTimer(fault.delayMillis(), fired -> accept(request, phoneNumberId, message, null));
            case slow_answer, accept_then_drop, not_json, fail_later -> accept(request, phoneNumberId, message, fault);
        }
    }

    private boolean isAuthorized(HttpServerRequest request, String phoneNumberId) {
        String authorization = request.getHeader("Authorization");
        if (authorization == null || !authorization.startsWith(BEARER) || authorization.length() == BEARER.length()) {
            return false;
        }
        String expected = settings.accessToken(phoneNumberId);
        return expected == null || authorization.equals(BEARER + expected);
    }

    private void accept(HttpServerRequest request, String phoneNumberId, JsonNode message, @Nullable Fault fault) {
        String to = message.path("to").asText("");
        Optional<Rejection> wrong = check.check(message, settings, System.currentTimeMillis())
                .or(() -> throughput.take(phoneNumberId, to, settings, System.nanoTime()));
        if (wrong.isPresent()) {
            reject(request, wrong.get(), settings.retryAfterSeconds());
            return;
        }
        String type = message.path("type").asText();
        Accepted taken = new Accepted(
                "wamid." + UUID.randomUUID().toString().replace("-", ""),
                phoneNumberId,
                to,
                type,
                type.equals("text")
                        ? message.path("text").path("body").asText()
                        : message.path(type).toString(),
                message.path("biz_opaque_callback_data").asText(""),
                System.currentTimeMillis());
        accepted.add(taken, settings.keepMessages());
        Future<Void> safe = journal == null
                ? Future.succeededFuture()
                : journal.append(taken.correlation() + " " + taken.to() + " " + taken.atMillis());
        safe.onSuccess(done -> answer(request, taken, fault));
    }

    private void answer(HttpServerRequest request, Accepted message, @Nullable Fault fault) {
        Fault.Kind kind = fault == null ? null : fault.kind();
        Receipts told = receipts;
        if (told != null && kind == Fault.Kind.fail_later && fault != null) {
            told.fail(message, fault.code() == null ? settings.failCode() : fault.code(), settings);
        } else if (told != null && settings.receipts()) {
            told.tell(message, settings);
        }
        if (kind == Fault.Kind.accept_then_drop) {
            request.connection().close();
        } else if (kind == Fault.Kind.not_json) {
            answer(request, 200, Buffer.buffer("<html>OK</html>"));
        } else if (kind == Fault.Kind.slow_answer && fault != null) {
            vertx.setTimer(fault.delayMillis(), fired -> succeed(request, message));
        } else {
            succeed(request, message);
        }
    }

    private static void succeed(HttpServerRequest request, Accepted message) {
        answer(request, 200, Buffer.buffer(success(message).toString()));
    }

    private static ObjectNode success(Accepted message) {
        ObjectNode body = Settings.JSON.createObjectNode().put("messaging_product", "whatsapp");
        body.putArray("contacts")
                .addObject()
                .put("input", message.to())
                .put("wa_id", message.to().substring(1));
        ObjectNode id = body.putArray("messages").addObject().put("id", message.id());
        if (message.type().equals("template")) {
            id.put("message_status", "accepted");
        }
        return body;
    }

    private void reject(HttpServerRequest request, Rejection rejection) {
        reject(request, rejection, null);
    }

    private void reject(HttpServerRequest request, Rejection rejection, @Nullable Integer retryAfterSeconds) {
        rejections.add(rejection.code());
        if (retryAfterSeconds != null && retryAfterSeconds > 0) {
            request.response().putHeader("Retry-After", retryAfterSeconds.toString());
        }
        answer(request, rejection.status(), Buffer.buffer(rejection.body().toString()));
    }

    private static void answer(HttpServerRequest request, int status, Buffer body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=UTF-8")
                .end(body);
    }
}
