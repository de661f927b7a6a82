package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks what a message shows: texts, files and places. Fields that Meta does not know there are refused. */
final class ContentCheck {

    private static final int BAD_REQUEST = 400;
    private static final int LONGEST_TEXT = 4_096;
    private static final int LONGEST_CAPTION = 1_024;
    private static final int LONGEST_LINK = 2_048;
    private static final double STEEPEST = 90;
    private static final double WIDEST = 180;
    private static final Pattern ID = Pattern.compile("\\d{1,32}");

    private ContentCheck() {}

    /** A message that is no template. Types we never send are not looked into. */
    static Optional<Rejection> check(String type, JsonNode content) {
        return switch (type) {
            case "text" -> text(content);
            case "image", "video" -> file(type, content, Set.of("caption"));
            case "audio" -> file(type, content, Set.of("voice"));
            case "document" -> file(type, content, Set.of("caption", "filename"));
            case "sticker" -> file(type, content, Set.of());
            case "location" -> location(content);
            default -> Optional.empty();
        };
    }

    private static Optional<Rejection> text(JsonNode text) {
        int length = text.path("body").asText("").length();
        if (!text.path("body").isTextual() || text.path("body").asText().isBlank()) {
            return reject(131008, "The parameter text.body is required.");
        }
        if (length > LONGEST_TEXT) {
            return reject(100, "text.body is longer than 4096 characters");
        }
        if (text.has("preview_url") && !text.path("preview_url").isBoolean()) {
            return reject(100, "text.preview_url must be a boolean");
        }
        return unexpected("text", text, Set.of("body", "preview_url"));
    }

    /** A file: exactly one of link and id, and what goes with its type. */
    static Optional<Rejection> file(String type, JsonNode file, Set<String> besides) {
        if (!file.isObject() || file.has("link") == file.has("id")) {
            return reject(131008, type + " needs either id or link");
        }
        if (file.has("id") && !ID.matcher(file.path("id").asText()).matches()) {
            return reject(131009, type + ".id is not a media id");
        }
        if (file.has("link") && !isLink(file.path("link").asText())) {
            return reject(131009, type + ".link is not a valid URI");
        }
        if (file.path("caption").asText("").length() > LONGEST_CAPTION) {
            return reject(100, type + ".caption is longer than 1024 characters");
        }
        for (JsonNode value : file) {
            if (value.asText("").isBlank()) {
                return reject(131009, type + " has an empty field");
            }
        }
        return unexpected(type, file, Set.of("link", "id"), besides);
    }

    private static boolean isLink(String link) {
        try {
            URI uri = new URI(link);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null && link.length() <= LONGEST_LINK;
        } catch (URISyntaxException noLink) {
            return false;
        }
    }

    /** A place; degrees are strings in Meta's pages and numbers in its examples. */
    static Optional<Rejection> location(JsonNode place) {
        if (!place.has("latitude") || !place.has("longitude")) {
            return reject(131008, "location needs latitude and longitude");
        }
        if (!isWithin(place.path("latitude"), STEEPEST) || !isWithin(place.path("longitude"), WIDEST)) {
            return reject(131009, "location has degrees out of range");
        }
        return unexpected("location", place, Set.of("latitude", "longitude", "name", "address"));
    }

    private static boolean isWithin(JsonNode degrees, double limit) {
        try {
            return Math.abs(Double.parseDouble(degrees.asText())) <= limit;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    @SafeVarargs
    private static Optional<Rejection> unexpected(String type, JsonNode object, Set<String>... expected) {
        Iterator<String> names = object.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            boolean known = false;
            for (Set<String> some : expected) {
                known |= some.contains(name);
            }
            if (!known) {
                return reject(100, "Unexpected key \"" + name + "\" on param \"" + type + "\"");
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> reject(int code, String details) {
        return Optional.of(Rejection.of(BAD_REQUEST, code, details));
    }
}
