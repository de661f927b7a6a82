package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whatsappscheduler.helm.Manifests.PodOf;

/** Pods are told nothing that the application does not understand, and nothing twice. */
class EnvironmentTest {

    private static final Set<String> OURS = new TreeSet<>();

    /** Quarkus' settings with when they count, from the descriptions in its own artifacts. */
    private static final Map<String, String> PHASES = new TreeMap<>();

    /** OpenTelemetry's names that the application takes over. */
    private static final Set<String> OTEL = new TreeSet<>();

    @BeforeAll
    static void readWhatThereIs() throws IOException {
        Pattern.compile("\\$\\{(otel\\.[a-z.]+)")
                .matcher(Files.readString(Path.of("src/main/resources/application.properties")))
                .results()
                .forEach(name -> OTEL.add(variable(name.group(1))));
        new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.whatsappscheduler")
                        .stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .forEach(type -> {
                            String prefix = type.getAnnotationOfType(ConfigMapping.class)
                                    .prefix();
                            type.getMethods().forEach(setting -> OURS.add(variable(prefix + "." + setting.getName())));
                        });
        ObjectMapper json = new ObjectMapper();
        for (URL model : Collections.list(EnvironmentTest.class
                .getClassLoader()
                .getResources("META-INF/quarkus-config-doc/quarkus-config-model.json"))) {
            Manifests.walk(json.readTree(model.openStream()), node -> {
                if (node.has("phase")) {
                    Manifests.walk(node, path -> {
                        if (path.has("environmentVariable")) {
                            PHASES.put(
                                    path.get("environmentVariable").asText(),
                                    node.get("phase").asText());
                        }
                    });
                }
            });
        }
    }

    static List<Path> valuesFiles() throws IOException {
        return Chart.valuesFiles();
    }

    private static String variable(String property) {
        return property.replaceAll("([a-z])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]", "_")
                .toUpperCase(Locale.ROOT);
    }

    /** The names a container is given, as often as it is given them. */
    private static List<String> names(Manifests manifests, JsonNode container) {
        List<String> names = new ArrayList<>();
        container.at("/env").forEach(variable -> names.add(variable.at("/name").asText()));
        Manifests.children(container.at("/envFrom"))
                .map(source -> source.at("/configMapRef/name").asText())
                .filter(name -> !name.isEmpty())
                .forEach(name -> manifests
                        .get(Kind.ConfigMap, name)
                        .at("/data")
                        .fieldNames()
                        .forEachRemaining(names::add));
        return names;
    }

    private static boolean isUnderstood(String name) {
        if (name.matches("(SCHEDULER|WHATSAPP|SIMULATOR)_.*")) {
            return OURS.contains(name) || name.startsWith("SCHEDULER_OPT_OUT_WORDS_");
        }
        if (name.startsWith("OTEL_")) {
            return OTEL.contains(name) && "RUN_TIME".equals(PHASES.get("QUARKUS_" + name));
        }
        return !name.startsWith("QUARKUS_") || "RUN_TIME".equals(PHASES.get(name));
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void everyNameIsUnderstoodAtRunTime(Path values) {
        Manifests manifests = Chart.everything(values);
        for (PodOf pod : manifests.pods()) {
            pod.containers()
                    .forEach(container -> assertThat(names(manifests, container))
                            .as(pod.name())
                            .allMatch(EnvironmentTest::isUnderstood));
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void noneIsGivenTwice(Path values) {
        Manifests manifests = Chart.everything(values);
        for (PodOf pod : manifests.pods()) {
            pod.containers()
                    .forEach(container -> assertThat(names(manifests, container))
                            .as(pod.name())
                            .doesNotHaveDuplicates());
        }
    }

    @Test
    void whatDoesNotExistOrCountsOnlyWhenBuildingIsNot() {
        assertThat(List.of(
                        "SCHEDULER_DISPATCH_PLAN_LED",
                        "WHATSAPP_BASEURL",
                        "QUARKUS_HTTP_PROT",
                        "OTEL_TRACES_SAMPLER",
                        "QUARKUS_MANAGEMENT_ENABLED"))
                .noneMatch(EnvironmentTest::isUnderstood);
        assertThat(List.of("SCHEDULER_DISPATCH_PLAN_LEAD", "QUARKUS_HTTP_PORT"))
                .allMatch(EnvironmentTest::isUnderstood);
    }

    @Test
    void tracesAreToldWhereToGoOnlyWhenTheyAreOn() {
        assertThat(tracing("tracing.endpoint=http://collector:4317")).isEmpty();
        assertThat(tracing(
                        "tracing.enabled=true",
                        "tracing.endpoint=http://collector:4318",
                        "tracing.protocol=http/protobuf",
                        "tracing.ratio=0.5"))
                .isEqualTo(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318",
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "OTEL_TRACES_SAMPLER_ARG", "0.5"));
    }

    private static Map<String, String> tracing(String... settings) {
        Map<String, String> told = new TreeMap<>();
        Chart.original()
                .renderWith(settings)
                .of(Kind.ConfigMap)
                .forEach(map -> map.at("/data").properties().stream()
                        .filter(variable -> variable.getKey().contains("OTEL"))
                        .forEach(variable ->
                                told.put(variable.getKey(), variable.getValue().asText())));
        return told;
    }

    @Test
    void nobodyReadsSecretsInAConfigMap() {
        Manifests manifests = Chart.everything(Chart.HOME.resolve("ci/all-on-values.yaml"));
        Set<String> secret = manifests.pods().stream()
                .flatMap(pod -> pod.containers().stream())
                .flatMap(container -> Manifests.children(container.at("/env")))
                .filter(variable -> variable.at("/valueFrom").has("secretKeyRef"))
                .map(variable -> variable.at("/name").asText())
                .collect(Collectors.toSet());
        assertThat(secret)
                .containsExactlyInAnyOrder(
                        "QUARKUS_DATASOURCE_USERNAME",
                        "QUARKUS_DATASOURCE_PASSWORD",
                        "QUARKUS_REDIS_PASSWORD",
                        "SCHEDULER_BOOTSTRAP_KEY",
                        "SCHEDULER_SEALING_KEYS",
                        "WHATSAPP_ACCESS_TOKEN",
                        "WHATSAPP_APP_SECRET",
                        "WHATSAPP_VERIFY_TOKEN");
    }
}
