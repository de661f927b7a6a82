package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.UUID;

/** {@code /_simulator}: looks into the simulator and tells it what to do. */
final class ControlApi {

    /** What it controls. */
    record Parts(
            AcceptedMessages accepted,
            RejectionCounts rejections,
            Faults faults,
            Templates templates,
            MessageCheck check,
            Callbacks callbacks,
            Stalls stalls) {}

    private static final long MILLIS = 1_000;
    private static final int LARGEST_PAGE = 10_000;

    private final Simulator simulator;
    private final Parts parts;

    ControlApi(Simulator simulator, Parts parts) {
        this.simulator = simulator;
        this.parts = parts;
    }

    void handle(HttpServerRequest request, String path, Buffer body) {
        try {
            JsonNode json =
                    body.length() == 0 ? Settings.JSON.createObjectNode() : Settings.JSON.readTree(body.getBytes());
            JsonNode answer = answer(request.method().name() + " " + path, request, json);
            end(request, 200, answer);
        } catch (IllegalArgumentException wrong) {
            end(request, 400, error(String.valueOf(wrong.getMessage())));
        } catch (IOException notJson) {
            end(request, 400, error("the body is not JSON"));
        }
    }

    private JsonNode answer(String call, HttpServerRequest request, JsonNode json) {
        return switch (call) {
            case "GET /state" -> state();
            case "GET /messages" ->
                parts.accepted()
                        .list(number(request, "offset", 0), number(request, "limit", 100), request.getParam("to"));
            case "DELETE /messages" -> {
                parts.accepted().clear();
                parts.rejections().clear();
                yield state();
            }
            case "GET /duplicates" -> parts.accepted().listDuplicates();
            case "GET /stalls" -> Settings.JSON.valueToTree(parts.stalls().list());
            case "GET /faults" -> faults();
            case "POST /faults" -> {
                parts.faults().add(Fault.of(json));
                yield faults();
            }
            case "DELETE /faults" -> {
                parts.faults().clear();
                yield faults();
            }
            case "GET /settings" -> Settings.JSON.valueToTree(simulator.settings());
            case "PUT /settings" -> {
                simulator.settings(simulator.settings().with(json));
                yield Settings.JSON.valueToTree(simulator.settings());
            }
            case "POST /templates" -> {
                parts.templates().register(json);
                yield json;
            }
            case "POST /inbound" -> inbound(json);
            default -> throw new IllegalArgumentException("there is no " + call);
        };
    }

    private ObjectNode state() {
        ObjectNode state = Settings.JSON.createObjectNode();
        state.put("accepted", parts.accepted().total());
        state.put("duplicates", parts.accepted().duplicates());
        ObjectNode rejected = state.putObject("rejected");
        parts.rejections().byCode().forEach((code, count) -> rejected.put(code.toString(), count));
        state.putObject("callbacks")
                .put("sent", parts.callbacks().sent())
                .put("failed", parts.callbacks().failed())
                .put("dropped", parts.callbacks().dropped());
        state.put("faults", parts.faults().list().size());
        return state;
    }

    private ArrayNode faults() {
        return Settings.JSON.valueToTree(parts.faults().list());
    }

    /** Plays a user: a text, a tapped button, or a choice on marketing messages. */
    private JsonNode inbound(JsonNode json) {
        String from = json.path("from").asText("");
        long now = System.currentTimeMillis();
        if (!from.isEmpty()) {
            parts.check().inbound(from, now);
        }
        ObjectNode value = Callbacks.value();
        if (json.has("preference")) {
            preference(value, json, from, now);
            parts.callbacks().send("user_preferences", value);
        } else {
            message(value, json, from, now);
            parts.callbacks().send("messages", value);
        }
        return value;
    }

    private static void preference(ObjectNode value, JsonNode json, String from, long now) {
        ObjectNode choice = value.putArray("user_preferences").addObject();
        who(choice, "wa_id", "user_id", json, from);
        choice.put("detail", "user choice")
                .put("category", "marketing_messages")
                .put("value", json.path("preference").asText())
                .put("timestamp", now / MILLIS);
    }

    private static void message(ObjectNode value, JsonNode json, String from, long now) {
        ObjectNode message = value.putArray("messages").addObject();
        who(message, "from", "from_user_id", json, from);
        message.put("id", "wamid." + UUID.randomUUID()).put("timestamp", String.valueOf(now / MILLIS));
        if (json.has("in_reply_to")) {
            message.putObject("context").put("id", json.path("in_reply_to").asText());
        }
        if (json.has("payload")) {
            message.put("type", "button");
            message.putObject("button")
                    .put("payload", json.path("payload").asText())
                    .put("text", json.path("text").asText("Tap"));
        } else {
            message.put("type", "text");
            message.putObject("text").put("body", json.path("text").asText());
        }
    }

    private static void who(ObjectNode node, String phoneField, String idField, JsonNode json, String from) {
        if (!from.isEmpty()) {
            node.put(phoneField, from.substring(from.startsWith("+") ? 1 : 0));
        }
        if (json.has("user_id")) {
            node.put(idField, json.path("user_id").asText());
        }
    }

    private static int number(HttpServerRequest request, String name, int otherwise) {
        String given = request.getParam(name);
        try {
            return given == null ? otherwise : Math.clamp(Integer.parseInt(given), 0, LARGEST_PAGE);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + " is not a number", notANumber);
        }
    }

    private static ObjectNode error(String words) {
        return Settings.JSON.createObjectNode().put("error", words);
    }

    private static void end(HttpServerRequest request, int status, JsonNode body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body.toString());
    }
}
