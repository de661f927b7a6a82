package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** What is in docker: images as they should be, and a compose file that names nothing that is not there. */
class DockerTest {

    private static final Path DOCKER = Path.of("docker");
    private static final Set<String> OF_THE_PLATFORM = Set.of(
            "QUARKUS_DATASOURCE_JDBC_URL",
            "QUARKUS_DATASOURCE_USERNAME",
            "QUARKUS_DATASOURCE_PASSWORD",
            "QUARKUS_DATASOURCE_JDBC_MAX_SIZE",
            "QUARKUS_REDIS_HOSTS");

    private final JsonNode compose;

    DockerTest() throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Map<String, Object> read = new Yaml(options).load(Files.readString(DOCKER.resolve("compose.yml")));
        this.compose = new ObjectMapper().valueToTree(read);
    }

    private Stream<Map.Entry<String, JsonNode>> services() {
        return compose.path("services").propertyStream();
    }

    private Stream<JsonNode> applications() {
        return Stream.of("api", "dispatch", "simulator")
                .map(name -> compose.path("services").path(name));
    }

    @Test
    void theApplicationIsToldOnlyWhatItKnows() {
        Set<String> known = new TreeSet<>(OF_THE_PLATFORM);
        for (JavaClass mapping : new ClassFileImporter().importPackages("org.whatsappscheduler")) {
            if (mapping.isAnnotatedWith(ConfigMapping.class)) {
                String prefix = mapping.getAnnotationOfType(ConfigMapping.class).prefix();
                mapping.getMethods().stream()
                        .map(JavaMethod::getName)
                        .map(name -> prefix + "-" + name.replaceAll("([a-z])([A-Z])", "$1-$2"))
                        .forEach(name ->
                                known.add(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)));
            }
        }
        applications()
                .forEach(service -> assertThat(service.path("environment").properties())
                        .hasSizeGreaterThan(5)
                        .allSatisfy(setting -> assertThat(known).contains(setting.getKey())));
    }

    @Test
    void theApplicationRunsWithoutRightsInItsLimits() {
        applications().forEach(service -> {
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(service.path("cap_drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(service.path("security_opt").toString()).contains("no-new-privileges");
        });
        assertThat(limits("api")).isEqualTo("1/1G");
        assertThat(limits("dispatch")).isEqualTo("1/2G");
        assertThat(limits("postgres")).isEqualTo("2/4G");
        assertThat(limits("redis")).isEqualTo("1/1G");
    }

    private String limits(String service) {
        JsonNode limits = compose.path("services")
                .path(service)
                .path("deploy")
                .path("resources")
                .path("limits");
        return limits.path("cpus").asText() + "/" + limits.path("memory").asText();
    }

    @Test
    void nothingListensBeyondThisMachineAndEveryVersionIsNamed() {
        services().forEach(service -> {
            assertThat(service.getValue().path("image").asText())
                    .as(service.getKey())
                    .matches(".+:.+")
                    .doesNotContain("latest");
            service.getValue()
                    .path("ports")
                    .forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
        });
    }

    @Test
    void whatIsMountedIsThere() {
        services()
                .flatMap(service -> service.getValue().path("volumes").valueStream())
                .map(volume -> volume.asText().split(":")[0])
                .filter(source -> source.startsWith("."))
                .forEach(
                        source -> assertThat(DOCKER.resolve(source).normalize()).exists());
    }

    @Test
    void healthIsAskedWithoutAShell() {
        services().forEach(service -> {
            JsonNode test = service.getValue().path("healthcheck").path("test");
            assertThat(test.isMissingNode() || test.path(0).asText().equals("CMD"))
                    .as(service.getKey())
                    .isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void theImageHoldsNothingButTheApplication(String name) throws IOException {
        List<String> lines = Files.readString(DOCKER.resolve(name))
                .replace("\\\n", " ")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(lines)
                .filteredOn(line -> line.startsWith("FROM "))
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.matches("FROM \\S+:[\\w.-]+( AS \\w+)?") && !line.contains(":latest"));
        int last = lines.lastIndexOf(
                lines.stream().filter(line -> line.startsWith("FROM ")).toList().getLast());
        List<String> image = lines.subList(last, lines.size());
        assertThat(image).noneMatch(line -> line.startsWith("RUN"));
        assertThat(image).contains("USER 10001:0", "EXPOSE 8080 9000");
        assertThat(image)
                .filteredOn(line -> line.startsWith("COPY"))
                .allMatch(line -> line.contains("--chown=10001:0"));
        assertThat(image)
                .anyMatch(line -> line.startsWith("COPY --from=build")
                        && line.endsWith(" /usr/share/sbom/whatsapp-scheduler.cdx.json"));
        assertThat(image).anyMatch(line -> line.matches("ENTRYPOINT \\[.*]"));
        assertThat(image).anyMatch(line -> line.matches("HEALTHCHECK .*CMD \\[.*\"--ready\"]"));
        assertThat(image).anyMatch(line -> line.startsWith("LABEL") && line.contains("org.opencontainers.image.title"));
        assertThat(DOCKER.resolve(name + ".dockerignore")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.native", "Dockerfile.jvm"})
    void whatIsCopiedIsNotIgnored(String name) throws IOException {
        List<String> sources = Files.readAllLines(DOCKER.resolve(name)).stream()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .map(line -> line.replaceAll("COPY|--\\S+", "").strip().split("\\s+"))
                .flatMap(words -> Arrays.stream(words).limit(words.length - 1))
                .toList();
        assertThat(sources).contains("src/main");
        assertThat(Files.readAllLines(DOCKER.resolve(name + ".dockerignore")))
                .containsAll(sources.stream().map(source -> "!" + source).toList());
    }

    /** With another collector the cache is as good as none. */
    @Test
    void theCacheIsTrainedWithTheCollectorItIsUsedWith() throws IOException {
        assertThat(Files.readString(DOCKER.resolve("Dockerfile.jvm")))
                .contains(
                        "RUN sh /train.sh /work/application.aot",
                        "\"-XX:AOTCache=/work/application.aot\", \"-XX:+UseSerialGC\"");
        assertThat(Files.readString(DOCKER.resolve("train.sh")))
                .contains("-XX:AOTCacheOutput=$cache")
                .contains("java $options -XX:+UseSerialGC -jar quarkus-run.jar");
    }
}
