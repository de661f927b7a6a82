package org.whatsappscheduler.whatsapp.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.Receipt;

/**
 * Reads a callback. Tolerant: what it does not know it leaves out, phone numbers may be absent everywhere, and whatever
 * is well-formed JSON is read without complaint.
 */
public final class WebhookParsing {

    /** Parts the text of a tapped button from its payload, in the text of an inbound message; nobody can type it. */
    public static final char PAYLOAD_FOLLOWS = '\u001f';

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PHONE = Pattern.compile("\\+?([1-9]\\d{6,14})");

    /** Their clock may be ahead of ours by a little; a callback about tomorrow has no usable time. */
    private static final Duration AHEAD = Duration.ofHours(1);

    private WebhookParsing() {}

    /**
     * The receipts in a callback, in the order in which they come.
     *
     * @param receivedAt when it came in: the time of receipts that carry no sensible one
     * @throws IOException when the body is no JSON
     */
    public static List<Receipt> parse(byte[] body, Instant receivedAt) throws IOException {
        List<Receipt> receipts = new ArrayList<>();
        for (JsonNode entry : JSON.readTree(body).path("entry")) {
            for (JsonNode change : entry.path("changes")) {
                read(change.path("value"), receivedAt, receipts);
            }
        }
        return receipts;
    }

    private static void read(JsonNode value, Instant receivedAt, List<Receipt> receipts) {
        for (JsonNode status : value.path("statuses")) {
            progress(status, at(status, receivedAt)).ifPresent(receipts::add);
        }
        for (JsonNode message : value.path("messages")) {
            receipts.add(inbound(message, value.path("contacts"), at(message, receivedAt)));
        }
        for (JsonNode choice : value.path("user_preferences")) {
            preference(choice, at(choice, receivedAt)).ifPresent(receipts::add);
        }
    }

    private static Optional<Receipt> progress(JsonNode status, Instant at) {
        String wamid = text(status.path("id"));
        Receipt.Status known = switch (status.path("status").asText()) {
            case "sent" -> Receipt.Status.SENT;
            case "delivered" -> Receipt.Status.DELIVERED;
            case "read", "played" -> Receipt.Status.READ;
            case "failed" -> Receipt.Status.FAILED;
            default -> null;
        };
        if (known == null || wamid == null) {
            return Optional.empty();
        }
        Correlation correlation = Correlation.parse(
                        status.path("biz_opaque_callback_data").asText(""))
                .orElse(null);
        JsonNode code = status.path("errors").path(0).path("code");
        return Optional.of(
                code.isInt()
                        ? new Receipt.Progress(known, wamid, correlation, at, code.asInt(), words(code.asInt()))
                        : new Receipt.Progress(known, wamid, correlation, at, null, null));
    }

    private static String words(int code) {
        return ErrorCode.of(code).map(ErrorCode::words).orElse("WhatsApp's error " + code);
    }

    private static Receipt inbound(JsonNode message, JsonNode contacts, Instant at) {
        String userId = text(message.path("from_user_id"));
        String from = phone(message.path("from"));
        return new Receipt.Inbound(
                from == null ? phoneOf(userId, contacts) : from,
                userId,
                message.path("id").asText(""),
                at,
                written(message),
                text(message.path("context").path("id")));
    }

    private static @Nullable String written(JsonNode message) {
        JsonNode interactive = message.path("interactive");
        return switch (message.path("type").asText()) {
            case "text" -> text(message.path("text").path("body"));
            case "button" -> tapped(message.path("button"), "text", "payload");
            case "interactive" ->
                tapped(interactive.path(interactive.has("list_reply") ? "list_reply" : "button_reply"), "title", "id");
            default -> null;
        };
    }

    private static @Nullable String tapped(JsonNode button, String label, String payload) {
        String both = button.path(label).asText("")
                + PAYLOAD_FOLLOWS
                + button.path(payload).asText("");
        return both.length() > 1 ? both : null;
    }

    /** A sign-up or any other value is no choice on messages. */
    private static Optional<Receipt> preference(JsonNode choice, Instant at) {
        String value = choice.path("value").asText();
        if (!value.equals("stop") && !value.equals("resume")) {
            return Optional.empty();
        }
        return Optional.of(new Receipt.Preference(
                phone(choice.path("wa_id")), text(choice.path("user_id")), value.equals("stop"), at));
    }

    /** Unix seconds, as a string or as a number. */
    private static Instant at(JsonNode node, Instant receivedAt) {
        long seconds = node.path("timestamp").asLong(0);
        boolean sensible = seconds > 0 && seconds <= receivedAt.plus(AHEAD).getEpochSecond();
        return sensible ? Instant.ofEpochSecond(seconds) : receivedAt;
    }

    private static @Nullable String phoneOf(@Nullable String userId, JsonNode contacts) {
        for (JsonNode contact : contacts) {
            if (userId != null && userId.equals(contact.path("user_id").asText())) {
                return phone(contact.path("wa_id"));
            }
        }
        return null;
    }

    /** E.164 with {@code +}; WhatsApp leaves it out. */
    private static @Nullable String phone(JsonNode node) {
        var digits = PHONE.matcher(node.asText(""));
        return digits.matches() ? "+" + digits.group(1) : null;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
    }
}
