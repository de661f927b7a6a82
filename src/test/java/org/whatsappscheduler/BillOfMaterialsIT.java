package org.whatsappscheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What is written beside the artifact names everything in it, and nothing of the embedded servers. */
class BillOfMaterialsIT {

    private static final Path TARGET = Path.of("target");

    private final List<JsonNode> components;

    BillOfMaterialsIT() throws IOException {
        String written = PackagedApplicationIT.isJar() ? "quarkus-run-cyclonedx.json" : "*-runner-cyclonedx.json";
        try (var bills = Files.newDirectoryStream(TARGET, written)) {
            JsonNode bill = new ObjectMapper().readTree(bills.iterator().next().toFile());
            components = bill.path("components").valueStream().toList();
        }
    }

    private Stream<String> packages() {
        return components.stream().map(component -> component.path("purl").asText());
    }

    /** The others are what it was built with. */
    private Stream<JsonNode> shipped() {
        return components.stream()
                .filter(component -> component.path("properties").valueStream().anyMatch(BillOfMaterialsIT::isShipped));
    }

    private static boolean isShipped(JsonNode property) {
        return property.path("name").asText().equals("quarkus:component:scope")
                && property.path("value").asText().equals("runtime");
    }

    @Test
    void namesTheFrameworkAndTheDriver() {
        assertThat(shipped().map(component -> component.path("purl").asText()))
                .anyMatch(name -> name.startsWith("pkg:maven/io.quarkus/quarkus-core@"))
                .anyMatch(name -> name.startsWith("pkg:maven/org.postgresql/postgresql@"));
    }

    @Test
    void namesNoEmbeddedServer() {
        assertThat(packages())
                .isNotEmpty()
                .noneMatch(
                        name -> name.matches("pkg:maven/(io\\.zonky|com\\.github\\.codemonstur|org\\.tukaani)\\b.*"));
    }

    @Test
    @EnabledIf("org.whatsappscheduler.PackagedApplicationIT#isJar")
    void namesEveryLibraryThatIsThere() throws IOException {
        Path application = TARGET.resolve("quarkus-app");
        try (Stream<Path> libraries = Files.walk(application.resolve("lib"))) {
            List<String> there = libraries
                    .filter(Files::isRegularFile)
                    .map(library -> application.relativize(library).toString())
                    .filter(library -> library.endsWith(".jar"))
                    .toList();
            assertThat(there).isNotEmpty();
            assertThat(shipped()
                            .flatMap(component -> component
                                    .path("evidence")
                                    .path("occurrences")
                                    .valueStream()
                                    .map(place -> place.path("location").asText())))
                    .containsAll(there);
        }
    }
}
