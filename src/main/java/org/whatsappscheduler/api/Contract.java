package org.whatsappscheduler.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** The OpenAPI document as it is served, asked about paths. Read when somebody first asks: a start does not wait for it. */
@ApplicationScoped
class Contract {

    /** Any id; as the document has it, whatever its name. */
    private static final String ANY = "{}";

    /**
     * What a method of a path takes.
     *
     * @param parameters the names of its query parameters
     * @param takesBody whether it has a body
     */
    record Operation(Set<String> parameters, boolean takesBody) {}

    /**
     * Where a path leads.
     *
     * @param below by the next step
     * @param operations by the method
     */
    private record Step(Map<String, Step> below, Map<String, Operation> operations) {

        Step() {
            this(new HashMap<>(), new HashMap<>());
        }

        @Nullable
        Step to(String name) {
            Step literal = below.get(name);
            return literal == null ? below.get(ANY) : literal;
        }
    }

    private final OpenApiDocumentService documents;
    private final ObjectMapper json;
    private volatile @Nullable Step known;

    Contract(OpenApiDocumentService documents, ObjectMapper json) {
        this.documents = documents;
        this.json = json;
    }

    /** What each method of a path takes; nothing, when the path is not in the document. */
    Map<String, Operation> operations(String path) {
        Step step = root();
        StringTokenizer names = new StringTokenizer(path, "/");
        while (names.hasMoreTokens() && step != null) {
            step = step.to(names.nextToken());
        }
        return step == null ? Map.of() : step.operations();
    }

    private Step root() {
        Step root = known;
        if (root == null) {
            root = read();
            known = root;
        }
        return root;
    }

    private Step read() {
        Step root = new Step();
        try {
            JsonNode document =
                    json.readTree(documents.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON));
            document.path("paths").properties().forEach(path -> {
                Step step = root;
                StringTokenizer names = new StringTokenizer(path.getKey(), "/");
                while (names.hasMoreTokens()) {
                    String name = names.nextToken();
                    step = step.below().computeIfAbsent(name.startsWith("{") ? ANY : name, unknown -> new Step());
                }
                Map<String, Operation> operations = step.operations();
                path.getValue()
                        .properties()
                        .forEach(method ->
                                operations.put(method.getKey().toUpperCase(Locale.ROOT), operation(method.getValue())));
            });
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return root;
    }

    private static Operation operation(JsonNode described) {
        return new Operation(parameters(described), described.has("requestBody"));
    }

    private static Set<String> parameters(JsonNode operation) {
        Set<String> names = new HashSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asText().equals("query")) {
                names.add(parameter.path("name").asText());
            }
        }
        return names;
    }
}
