package org.whatsappscheduler.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Objects as rendered. */
record Manifests(List<JsonNode> all) {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Set<String> WORKLOADS = Set.of("Deployment", "Job", "Pod");

    /** A pod that some object makes. */
    record PodOf(JsonNode owner, JsonNode labels, JsonNode spec) {
        String name() {
            return owner.at("/kind").asText() + " " + Manifests.name(owner);
        }

        List<JsonNode> containers() {
            return Stream.concat(children(spec.at("/initContainers")), children(spec.at("/containers")))
                    .toList();
        }
    }

    static Manifests of(String yaml) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            List<JsonNode> all = new ArrayList<>();
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (document != null && document.isObject()) {
                    all.add(document);
                }
            }
            return new Manifests(all);
        } catch (IOException invalid) {
            throw new UncheckedIOException(yaml, invalid);
        }
    }

    List<JsonNode> of(Kind... kinds) {
        Set<String> names = Set.of(Stream.of(kinds).map(Enum::name).toArray(String[]::new));
        return all.stream()
                .filter(object -> names.contains(object.at("/kind").asText()))
                .toList();
    }

    Optional<JsonNode> find(Kind kind, String name) {
        return of(kind).stream().filter(object -> name(object).equals(name)).findFirst();
    }

    JsonNode get(Kind kind, String name) {
        return find(kind, name).orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    List<PodOf> pods() {
        return all.stream()
                .filter(object -> WORKLOADS.contains(object.at("/kind").asText()))
                .map(object -> object.at("/kind").asText().equals("Pod")
                        ? new PodOf(object, object.at("/metadata/labels"), object.at("/spec"))
                        : new PodOf(
                                object, object.at("/spec/template/metadata/labels"), object.at("/spec/template/spec")))
                .toList();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    static Stream<JsonNode> children(JsonNode list) {
        List<JsonNode> children = new ArrayList<>();
        list.forEach(children::add);
        return children.stream();
    }

    /** Everything below a node, itself included. */
    static void walk(JsonNode node, Consumer<JsonNode> visitor) {
        visitor.accept(node);
        node.forEach(child -> walk(child, visitor));
    }
}
