package org.whatsappscheduler.whatsapp.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.Receipt;

/**
 * Reads a callback. Tolerant: what it does not know it leaves out, phone numbers may be absent everywhere, and whatever
 * is well-formed JSON is read without complaint.
 */
public final class WebhookParsing {

    private static final ObjectMapper JSON = new ObjectMapper();

    private WebhookParsing() {}

    /**
     * The receipts in a callback, in the order in which they come.
     *
     * @throws IOException when the body is no JSON
     */
    public static List<Receipt> parse(byte[] body) throws IOException {
        List<Receipt> receipts = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(body).path("entry")) {
            for (JsonNode change : entry.path("changes")) {
                JsonNode value = change.path("value");
                value.path("statuses").forEach(status -> progress(status).ifPresent(receipts::add));
                value.path("messages").forEach(message -> receipts.add(inbound(message)));
                value.path("user_preferences")
                        .forEach(choice -> preference(choice).ifPresent(receipts::add));
            }
        }
        return receipts;
    }

    private static Optional<Receipt> progress(JsonNode status) {
        String wamid = status.path("id").asText("");
        Receipt.Status known = switch (status.path("status").asText()) {
            case "sent" -> Receipt.Status.SENT;
            case "delivered" -> Receipt.Status.DELIVERED;
            case "read", "played" -> Receipt.Status.READ;
            case "failed" -> Receipt.Status.FAILED;
            default -> null;
        };
        if (known == null || wamid.isEmpty()) {
            return Optional.empty();
        }
        JsonNode error = status.path("errors").path(0);
        Integer code = error.path("code").isInt() ? error.path("code").asInt() : null;
        return Optional.of(new Receipt.Progress(
                known,
                wamid,
                Correlation.parse(status.path("biz_opaque_callback_data").asText(""))
                        .orElse(null),
                at(status),
                code,
                code == null ? null : words(code)));
    }

    private static String words(int code) {
        return ErrorCode.of(code).map(ErrorCode::words).orElse("error " + code);
    }

    private static Receipt inbound(JsonNode message) {
        String text = switch (message.path("type").asText()) {
            case "text" -> text(message.path("text").path("body"));
            case "button" -> {
                String payload = text(message.path("button").path("payload"));
                yield payload == null ? text(message.path("button").path("text")) : payload;
            }
            case "interactive" -> {
                JsonNode interactive = message.path("interactive");
                String id = text(interactive.path("button_reply").path("id"));
                yield id == null ? text(interactive.path("list_reply").path("id")) : id;
            }
            default -> null;
        };
        return new Receipt.Inbound(
                phone(message.path("from")),
                text(message.path("from_user_id")),
                message.path("id").asText(""),
                at(message),
                text,
                text(message.path("context").path("id")));
    }

    /** A sign-up or any other value is no choice on messages. */
    private static Optional<Receipt> preference(JsonNode choice) {
        String value = choice.path("value").asText();
        if (!value.equals("stop") && !value.equals("resume")) {
            return Optional.empty();
        }
        return Optional.of(new Receipt.Preference(
                phone(choice.path("wa_id")), text(choice.path("user_id")), value.equals("stop"), at(choice)));
    }

    /** Unix seconds, as a string or as a number. */
    private static Instant at(JsonNode node) {
        return Instant.ofEpochSecond(node.path("timestamp").asLong(0));
    }

    private static @Nullable String phone(JsonNode node) {
        String digits = node.asText("");
        if (digits.isEmpty() || !digits.chars().allMatch(Character::isDigit)) {
            return null;
        }
        return "+" + digits;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
    }
}
