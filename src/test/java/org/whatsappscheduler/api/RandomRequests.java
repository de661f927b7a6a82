package org.whatsappscheduler.api;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Requests made from the OpenAPI document: mostly what it allows, now and then what it does not. */
final class RandomRequests {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> STRANGE = List.of(
            "",
            " ",
            "\u0000",
            "null",
            "'; DROP TABLE messages; --",
            "{{name}}",
            "{{",
            "é\uD83D\uDE00",
            "-1",
            "99999999999999999999",
            "2031-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "+300000-01-01T00:00:00Z",
            "-300000-01-01T00:00:00Z",
            "2031-02-30T00:00:00",
            "../../etc/passwd",
            "%00",
            "x".repeat(1_500),
            "\uD800");

    private static final String PEOPLE = "name,phone_number,time_zone\nAna,+34612345678,\nBen,x,Europe/Madrid\n";

    private static final List<byte[]> FILES = List.of(
            PEOPLE.getBytes(StandardCharsets.UTF_8),
            PEOPLE.replace(',', ';').getBytes(StandardCharsets.UTF_16LE),
            PEOPLE.getBytes(StandardCharsets.UTF_16),
            "name,phone_number\n\"never closed".getBytes(StandardCharsets.US_ASCII),
            "nothing,known\n1,2\n".getBytes(StandardCharsets.US_ASCII),
            ("name," + "x".repeat(70_000) + "\n").getBytes(StandardCharsets.US_ASCII),
            new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, (byte) 0xFF},
            new byte[] {(byte) 0xFF, (byte) 0xFE, 0},
            new byte[0]);

    private final ApiDescription api;
    private final List<String> ids;
    private final Random random;

    RandomRequests(ApiDescription api, List<String> ids, Random random) {
        this.api = api;
        this.ids = ids;
        this.random = random;
    }

    private boolean seldom() {
        return random.nextInt(8) == 0;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Sends one. */
    Response send(ApiDescription.Operation operation, String key) {
        RequestSpecification request = given().header("X-API-Key", key);
        String path = operation.path();
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").asText();
            JsonNode schema = api.resolved(parameter.path("schema"));
            switch (parameter.path("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", id());
                case "query" -> addQuery(request, name, schema);
                case "header" -> addHeader(request, name);
                default -> throw new AssertionError("a parameter in " + parameter.path("in"));
            }
        }
        JsonNode body = operation.body();
        if (!body.isMissingNode()) {
            request.contentType("application/json").body(body(body));
        }
        if (!operation.form().isMissingNode()) {
            upload(request, api.resolved(operation.form()));
        }
        return request.request(operation.method(), path);
    }

    private void upload(RequestSpecification request, JsonNode form) {
        if (random.nextInt(10) == 0) {
            request.contentType("application/json").body("{}");
            return;
        }
        form.path("properties").properties().forEach(field -> {
            if (field.getKey().equals("file")) {
                request.multiPart("file", any(STRANGE), any(FILES), any(List.of("text/csv", "image/png")));
            } else if (random.nextInt(3) == 0) {
                request.multiPart(field.getKey(), part(api.resolved(field.getValue())));
            }
        });
        if (random.nextInt(20) == 0) {
            request.multiPart("unheard_of", "1");
        }
    }

    private String part(JsonNode schema) {
        JsonNode value = value(schema.has("items") ? schema.path("items") : schema, 1);
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    private String body(JsonNode schema) {
        String text = value(schema, 0).toString();
        return random.nextInt(20) == 0 ? text.substring(0, random.nextInt(text.length() + 1)) : text;
    }

    private void addQuery(RequestSpecification request, String name, JsonNode schema) {
        if (random.nextInt(3) == 0) {
            request.queryParam(name, seldom() ? any(STRANGE) : value(schema, 0).asText());
        }
    }

    private void addHeader(RequestSpecification request, String name) {
        if (random.nextInt(4) == 0) {
            request.header(name, any(List.of("*", "\"0\"", "\"7\"", "x", "", "W/\"0\"", "k".repeat(300))));
        }
    }

    private String id() {
        return switch (random.nextInt(10)) {
            case 0 -> any(List.of("x", "1", "00000000-0000-0000-0000-000000000000", "%20", "a b"));
            case 1 -> UUID.randomUUID().toString();
            default -> any(ids);
        };
    }

    private JsonNode value(JsonNode schema, int depth) {
        JsonNode resolved = api.resolved(schema);
        if (seldom()) {
            return strange();
        }
        if (resolved.has("enum")) {
            return resolved.path("enum")
                    .get(random.nextInt(resolved.path("enum").size()));
        }
        if (depth == 0 && resolved.path("examples").size() > 0 && random.nextBoolean()) {
            return resolved.path("examples").get(0);
        }
        return switch (ApiDescription.type(resolved)) {
            case "object" -> object(resolved, depth);
            case "array" -> array(resolved, depth);
            case "integer" -> JSON.numberNode(random.nextInt(-2, 600));
            case "number" -> JSON.numberNode(random.nextDouble() * 400 - 200);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            default -> JSON.textNode(text(resolved));
        };
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> required = StreamSupport.stream(schema.path("required").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        schema.path("properties").properties().forEach(property -> {
            if (required.contains(property.getKey()) ? !seldom() : random.nextInt(3) == 0) {
                object.set(property.getKey(), value(property.getValue(), depth + 1));
            }
        });
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject()) {
            object.set(any(List.of("table", "name", "Bad Name", "")), value(additional, depth + 1));
        }
        if (random.nextInt(20) == 0) {
            object.put("unheard_of", 1);
        }
        return object;
    }

    private JsonNode array(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    private String text(JsonNode schema) {
        if (schema.path("examples").size() > 0 && random.nextBoolean()) {
            return schema.path("examples").get(0).asText();
        }
        return switch (schema.path("format").asText()) {
            case "uuid" -> any(ids);
            case "date-time" -> "20" + random.nextInt(20, 60) + "-01-01T00:00:00Z";
            case "date" -> "2031-01-01";
            default -> "text " + random.nextInt(1_000);
        };
    }

    private JsonNode strange() {
        List<JsonNode> others = new ArrayList<>(List.of(
                JSON.nullNode(),
                JSON.numberNode(-1),
                JSON.numberNode(1e300),
                JSON.booleanNode(true),
                JSON.objectNode(),
                JSON.arrayNode().add(1)));
        STRANGE.stream().map(JSON::textNode).forEach(others::add);
        return any(others);
    }
}
