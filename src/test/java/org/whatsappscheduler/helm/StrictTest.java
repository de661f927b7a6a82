package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is rendered is what an API server takes. */
class StrictTest {

    static List<Path> valuesFiles() throws IOException {
        return Chart.valuesFiles();
    }

    static Stream<Path> examples() throws IOException {
        return Files.list(Chart.HOME.resolve("examples"))
                .filter(file -> !file.toString().endsWith("-values.yaml"));
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void everyObjectIsOfItsKind(Path values) {
        for (JsonNode object : Chart.everything(values).all()) {
            assertThat(StrictReading.faults(object)).as(Manifests.name(object)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void soIsEveryExample(Path example) throws IOException {
        List<JsonNode> objects = Manifests.of(Files.readString(example)).all();
        assertThat(objects).isNotEmpty();
        for (JsonNode object : objects) {
            assertThat(StrictReading.faults(object)).as(Manifests.name(object)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void noTwoObjectsShareAName(Path values) {
        Set<String> seen = new HashSet<>();
        for (JsonNode object : Chart.everything(values).all()) {
            assertThat(seen.add(object.at("/kind").asText() + " " + Manifests.name(object)))
                    .as(Manifests.name(object))
                    .isTrue();
        }
    }

    @Test
    void whatIsWrongIsFound() {
        ObjectNode deployment = (ObjectNode) Chart.everything(Chart.MINIMAL)
                .get(Kind.Deployment, "rel-whatsapp-scheduler-api")
                .deepCopy();
        ((ObjectNode) deployment.at("/spec/template/spec")).put("nodeNmae", "a");
        assertThat(StrictReading.faults(deployment)).hasSize(1).allMatch(fault -> fault.contains("nodeNmae"));
        ((ObjectNode) deployment.at("/spec/template/spec")).remove("nodeNmae");
        ((ObjectNode) deployment.at("/metadata/labels")).put("number", 1);
        assertThat(StrictReading.faults(deployment)).hasSize(1);
        ((ObjectNode) deployment.at("/metadata/labels")).remove("number");
        ((ObjectNode) deployment.at("/spec")).put("revisionHistoryLimit", "5");
        assertThat(StrictReading.faults(deployment)).hasSize(1);
        ((ObjectNode) deployment.at("/spec")).remove(List.of("revisionHistoryLimit", "selector"));
        assertThat(StrictReading.faults(deployment)).containsExactly("Deployment.spec.selector is missing");
        ((ObjectNode) deployment.at("/spec/template/spec/containers/0")).remove("image");
        assertThat(StrictReading.faults(deployment)).hasSize(2);
    }
}
