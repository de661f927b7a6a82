package org.whatsappscheduler.api;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The OpenAPI document as it is served. */
record ApiDescription(JsonNode document) {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    /** An operation: its own node and that of its path. */
    record Operation(String method, String path, JsonNode node) {

        String id() {
            return node.path("operationId").asText();
        }

        /** The schema of its JSON body; missing when it takes none. */
        JsonNode body() {
            return node.path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("schema");
        }

        /** The schema of its form; missing when it takes none. */
        JsonNode form() {
            return node.path("requestBody")
                    .path("content")
                    .path("multipart/form-data")
                    .path("schema");
        }

        boolean takesHeader(String name) {
            return StreamSupport.stream(parameters().spliterator(), false)
                    .anyMatch(parameter -> parameter.path("in").asText().equals("header")
                            && parameter.path("name").asText().equals(name));
        }

        Iterable<JsonNode> parameters() {
            return node.path("parameters");
        }

        /** Whether it says what the body of that answer is. */
        boolean answers(int status) {
            return !node.path("responses")
                    .path(String.valueOf(status))
                    .path("content")
                    .isEmpty();
        }

        boolean documents(int status) {
            return node.path("responses").has(String.valueOf(status));
        }
    }

    static ApiDescription served() throws IOException {
        String text = given().get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        return new ApiDescription(new ObjectMapper().readTree(text));
    }

    /** All of the API's operations. */
    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(item -> {
                    if (METHODS.contains(item.getKey()) && path.getKey().startsWith("/api/")) {
                        operations.add(new Operation(item.getKey(), path.getKey(), item.getValue()));
                    }
                }));
        return operations;
    }

    /** A schema, or the one it refers to. */
    JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        if (!reference.isMissingNode()) {
            return resolved(document.at(reference.asText().substring(1)));
        }
        for (JsonNode one : schema.path("anyOf")) {
            if (!one.path("type").asText().equals("null")) {
                return resolved(one);
            }
        }
        return schema;
    }

    /** The type of a resolved schema, apart from null. */
    static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray()
                ? StreamSupport.stream(type.spliterator(), false)
                        .map(JsonNode::asText)
                        .filter(one -> !one.equals("null"))
                        .findFirst()
                        .orElse("string")
                : type.asText();
    }

    /** Where some JSON is not what a schema says: fields it does not know, and those that it requires and are not there. */
    List<String> differences(JsonNode schema, JsonNode value, String at) {
        JsonNode resolved = resolved(schema);
        List<String> differences = new ArrayList<>();
        if (value.isObject() && resolved.has("properties")) {
            JsonNode known = resolved.path("properties");
            value.properties().forEach(field -> {
                String where = at + "/" + field.getKey();
                if (known.has(field.getKey())) {
                    differences.addAll(differences(known.path(field.getKey()), field.getValue(), where));
                } else {
                    differences.add(where + " is not documented");
                }
            });
            for (JsonNode required : resolved.path("required")) {
                if (!value.has(required.asText())) {
                    differences.add(at + "/" + required.asText() + " is missing");
                }
            }
        } else if (value.isArray()) {
            value.forEach(item -> differences.addAll(differences(resolved.path("items"), item, at + "/*")));
        } else if (value.isTextual()
                != (type(resolved).equals("string") || type(resolved).isEmpty())) {
            differences.add(at + " is not a " + type(resolved));
        }
        return differences;
    }
}
