package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a message as Meta would. */
final class MessageCheck {

    private static final Pattern E164 = Pattern.compile("\\+[1-9]\\d{6,14}");
    private static final Set<String> TYPES =
            Set.of("text", "template", "image", "video", "audio", "document", "location", "sticker", "interactive");
    private static final int BAD_REQUEST = 400;
    private static final int LONGEST_CALLBACK = 512;
    private static final long WINDOW_MILLIS = 24L * 60 * 60 * 1_000;

    private final Templates templates;
    private final Map<String, Long> lastInboundMillis = new HashMap<>();

    MessageCheck(Templates templates) {
        this.templates = templates;
    }

    /** A user wrote to us: the window is open for 24 hours. */
    void inbound(String from, long nowMillis) {
        lastInboundMillis.put(from, nowMillis);
    }

    Optional<Rejection> check(JsonNode message, Settings settings, long nowMillis) {
        String to = message.path("to").asText("");
        String type = message.path("type").asText("");
        if (!message.path("messaging_product").asText().equals("whatsapp")) {
            return reject(100, "The parameter messaging_product is required.");
        }
        if (!message.has("to")) {
            return reject(131008, "The parameter to is required.");
        }
        if (!E164.matcher(to).matches()) {
            return reject(131009, "to is not a number in E.164 with +");
        }
        if (!TYPES.contains(type)) {
            return type.isEmpty()
                    ? reject(131008, "The parameter type is required.")
                    : reject(131051, "Unsupported message type");
        }
        if (!message.path(type).isObject()) {
            return reject(131008, "The parameter " + type + " is required.");
        }
        if (message.path("biz_opaque_callback_data").asText("").length() > LONGEST_CALLBACK) {
            return reject(100, "biz_opaque_callback_data is longer than 512 characters");
        }
        if (settings.notOnWhatsapp() != null && to.endsWith(settings.notOnWhatsapp())) {
            return reject(131026, "Message Undeliverable.");
        }
        return type.equals("template")
                ? templates.check(message.path("template"), settings.strictTemplates())
                : checkFreeForm(message, type, to, settings, nowMillis);
    }

    private Optional<Rejection> checkFreeForm(
            JsonNode message, String type, String to, Settings settings, long nowMillis) {
        Optional<Rejection> wrong = ContentCheck.check(type, message.path(type));
        if (wrong.isPresent()) {
            return wrong;
        }
        boolean open = settings.openWindows()
                || nowMillis - lastInboundMillis.getOrDefault(to, Long.MIN_VALUE / 2) < WINDOW_MILLIS;
        return open
                ? Optional.empty()
                : reject(131047, "More than 24 hours have passed since the recipient last replied.");
    }

    private static Optional<Rejection> reject(int code, String details) {
        return Optional.of(Rejection.of(BAD_REQUEST, code, details));
    }
}
