package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the parameters of a template by themselves: their types, where they stand, and their values. */
final class TemplateCheck {

    private static final Pattern FORBIDDEN = Pattern.compile("[\\n\\r\\t]| {5,}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final int BAD_REQUEST = 400;
    private static final Map<String, Set<String>> TYPES = Map.of(
            "header", Set.of("text", "image", "video", "document", "location"),
            "body", Set.of("text", "currency", "date_time"),
            "quick_reply", Set.of("payload"),
            "url", Set.of("text"),
            "copy_code", Set.of("coupon_code"));

    private TemplateCheck() {}

    /** All components; the body's parameters and the types of the header's are added to the lists. */
    static Optional<Rejection> check(JsonNode components, List<JsonNode> body, List<String> header) {
        for (JsonNode component : components) {
            Optional<Rejection> wrong = component(component);
            if (wrong.isPresent()) {
                return wrong;
            }
            if (component.path("type").asText().equals("body")) {
                component.path("parameters").forEach(body::add);
            }
            if (component.path("type").asText().equals("header")) {
                component.path("parameters").forEach(parameter -> header.add(type(parameter)));
            }
        }
        return header.size() > 1 ? reject(132000, "a header takes one parameter") : naming(body);
    }

    private static Optional<Rejection> naming(List<JsonNode> body) {
        long named = named(body);
        return named != 0 && named != body.size()
                ? reject(100, "parameter name is missing or empty")
                : Optional.empty();
    }

    /** How many have a name. */
    static long named(List<JsonNode> parameters) {
        return parameters.stream()
                .filter(parameter -> parameter.has("parameter_name"))
                .count();
    }

    private static Optional<Rejection> component(JsonNode component) {
        String type = component.path("type").asText();
        if (!List.of("header", "body", "button").contains(type)) {
            return reject(131009, "unknown component type");
        }
        if (type.equals("button") && (!component.has("sub_type") || !component.has("index"))) {
            return reject(131008, "a button needs sub_type and index");
        }
        Set<String> possible =
                TYPES.get(type.equals("button") ? component.path("sub_type").asText() : type);
        for (JsonNode parameter : component.path("parameters")) {
            Optional<Rejection> wrong = parameter(parameter, possible);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> parameter(JsonNode parameter, @Nullable Set<String> possible) {
        String type = type(parameter);
        JsonNode value = parameter.path(type);
        if (type.isEmpty() || value.isMissingNode()) {
            return reject(131008, "a parameter lacks its value");
        }
        if (possible != null && !possible.contains(type)) {
            return reject(132012, "Parameter format does not match format in the created template: " + type);
        }
        return switch (type) {
            case "text", "payload", "coupon_code" -> words(value);
            case "currency" -> currency(value);
            case "date_time" -> words(value.path("fallback_value"));
            case "image", "video" -> ContentCheck.file(type, value, Set.of());
            case "document" -> ContentCheck.file(type, value, Set.of("filename"));
            case "location" -> ContentCheck.location(value);
            default -> reject(131009, "unknown parameter type");
        };
    }

    private static Optional<Rejection> currency(JsonNode money) {
        if (!CURRENCY.matcher(money.path("code").asText("")).matches()
                || !money.path("amount_1000").isIntegralNumber()) {
            return reject(132008, "currency needs code and amount_1000");
        }
        return words(money.path("fallback_value"));
    }

    private static Optional<Rejection> words(JsonNode value) {
        String text = value.asText("");
        return text.isEmpty() || FORBIDDEN.matcher(text).find()
                ? reject(132018, "param text is empty or has new-line/tab or more than 4 consecutive spaces")
                : Optional.empty();
    }

    static String type(JsonNode parameter) {
        return parameter.path("type").asText("");
    }

    private static Optional<Rejection> reject(int code, String details) {
        return Optional.of(Rejection.of(BAD_REQUEST, code, details));
    }
}
