package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Templates and the checks of what is sent with them. */
final class Templates {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,512}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(_[A-Z]{2,3})?");
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int LONGEST_BODY = 1_024;

    /**
     * A registered template.
     *
     * @param bodyParameters how many its body takes
     * @param named whether they are named
     * @param bodyLength characters of its body without them
     * @param header the type of its header's parameter; empty when it takes none
     * @param paused whether it is paused
     */
    record Template(int bodyParameters, boolean named, int bodyLength, String header, boolean paused) {}

    private final Map<String, Template> registered = new HashMap<>();

    void register(JsonNode template) {
        String name = template.path("name").asText();
        String language = template.path("language").asText("en");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be 1 to 512 of a-z, 0-9 and _");
        }
        registered.put(
                name + "/" + language,
                new Template(
                        template.path("body_parameters").asInt(0),
                        template.path("named").asBoolean(),
                        template.path("body_length").asInt(0),
                        template.path("header").asText(""),
                        template.path("paused").asBoolean()));
    }

    Optional<Rejection> check(JsonNode template, boolean strict) {
        String name = template.path("name").asText("");
        String language = template.path("language").path("code").asText("");
        if (!NAME.matcher(name).matches() || !LANGUAGE.matcher(language).matches()) {
            return reject(BAD_REQUEST, 131009, "template name or language code is not valid");
        }
        Template known = registered.get(name + "/" + language);
        if (known == null && strict) {
            return reject(NOT_FOUND, 132001, "template name does not exist in the translation");
        }
        if (known != null && known.paused()) {
            return reject(BAD_REQUEST, 132015, "template is paused");
        }
        return checkParameters(template.path("components"), known);
    }

    private static Optional<Rejection> checkParameters(JsonNode components, @Nullable Template known) {
        List<JsonNode> body = new ArrayList<>();
        List<String> header = new ArrayList<>();
        return TemplateCheck.check(components, body, header)
                .or(() -> known == null ? Optional.empty() : checkKnown(known, body, String.join("", header)));
    }

    private static Optional<Rejection> checkKnown(Template known, List<JsonNode> body, String header) {
        long named = TemplateCheck.named(body);
        if (!known.header().equals(header)) {
            return reject(
                    BAD_REQUEST,
                    132012,
                    "header: Format mismatch, expected " + known.header() + ", received " + header);
        }
        if (body.size() != known.bodyParameters()) {
            return reject(
                    BAD_REQUEST,
                    132000,
                    "number of localizable_params (" + body.size() + ") does not match the expected number of params ("
                            + known.bodyParameters() + ")");
        }
        if (known.named() != (named > 0) && !body.isEmpty()) {
            return reject(BAD_REQUEST, known.named() ? 100 : 132012, "parameter format does not match the template");
        }
        int length = known.bodyLength()
                + body.stream().mapToInt(p -> p.path("text").asText().length()).sum();
        return length > LONGEST_BODY ? reject(BAD_REQUEST, 132005, "translated text too long") : Optional.empty();
    }

    private static Optional<Rejection> reject(int status, int code, String details) {
        return Optional.of(Rejection.of(status, code, details));
    }
}
