package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whatsappscheduler.helm.Manifests.PodOf;

/** Objects that refer to one another do so rightly. */
class WiringTest {

    private static final String NAME = "rel-whatsapp-scheduler";

    static List<Path> valuesFiles() throws IOException {
        return Chart.valuesFiles();
    }

    private static List<String> selected(Manifests manifests, JsonNode labels) {
        assertThat(labels.isObject() && !labels.isEmpty()).isTrue();
        return manifests.pods().stream()
                .filter(pod -> labels.properties().stream()
                        .allMatch(label -> label.getValue().equals(pod.labels().get(label.getKey()))))
                .map(PodOf::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void selectorsMatchWhatTheyAreFor(Path values) {
        Manifests manifests = Chart.everything(values);
        for (JsonNode object : manifests.of(Kind.Deployment, Kind.PodDisruptionBudget)) {
            assertThat(selected(manifests, object.at("/spec/selector/matchLabels")))
                    .containsExactly("Deployment " + Manifests.name(object));
        }
        for (JsonNode service : manifests.of(Kind.Service)) {
            assertThat(selected(manifests, service.at("/spec/selector")))
                    .containsExactlyElementsOf(
                            Manifests.name(service).endsWith("-management")
                                    ? List.of("Deployment " + NAME + "-api", "Deployment " + NAME + "-dispatch")
                                    : List.of("Deployment " + Manifests.name(service)));
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void podsAreSpreadAmongThemselves(Path values) {
        Manifests manifests = Chart.everything(values);
        for (JsonNode deployment : manifests.of(Kind.Deployment)) {
            JsonNode spread = deployment.at("/spec/template/spec/topologySpreadConstraints");
            assertThat(spread).hasSize(2);
            spread.forEach(constraint -> assertThat(selected(manifests, constraint.at("/labelSelector/matchLabels")))
                    .containsExactly("Deployment " + Manifests.name(deployment)));
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void portsThatAreNamedExist(Path values) {
        Manifests manifests = Chart.everything(values);
        for (JsonNode service : manifests.of(Kind.Service)) {
            for (PodOf pod : manifests.pods()) {
                if (selected(manifests, service.at("/spec/selector")).contains(pod.name())) {
                    assertThat(names(pod.containers().getFirst().at("/ports")))
                            .containsAll(names(service.at("/spec/ports")));
                }
            }
        }
        for (JsonNode monitor : manifests.of(Kind.ServiceMonitor)) {
            JsonNode service = manifests.get(Kind.Service, NAME + "-management");
            assertThat(service.at("/metadata/labels").properties())
                    .containsAll(monitor.at("/spec/selector/matchLabels").properties());
            assertThat(names(service.at("/spec/ports")))
                    .contains(monitor.at("/spec/endpoints/0/port").asText());
        }
        for (JsonNode ingress : manifests.of(Kind.Ingress)) {
            JsonNode backend = ingress.at("/spec/rules/0/http/paths/0/backend/service");
            JsonNode service = manifests.get(Kind.Service, backend.at("/name").asText());
            assertThat(names(service.at("/spec/ports")))
                    .contains(backend.at("/port/name").asText());
        }
        for (JsonNode route : manifests.of(Kind.HTTPRoute)) {
            JsonNode backend = route.at("/spec/rules/0/backendRefs/0");
            JsonNode service = manifests.get(Kind.Service, backend.at("/name").asText());
            assertThat(service.at("/spec/ports/0/port")).isEqualTo(backend.at("/port"));
        }
    }

    private static List<String> names(JsonNode list) {
        return Manifests.children(list).map(item -> item.at("/name").asText()).toList();
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void whatScalesThemScalesThemAndTheirContainer(Path values) {
        Manifests manifests = Chart.everything(values);
        Set<String> scaled = new TreeSet<>();
        for (JsonNode scaler : manifests.of(Kind.HorizontalPodAutoscaler, Kind.ScaledObject)) {
            String name = scaler.at("/spec/scaleTargetRef/name").asText();
            assertThat(scaled.add(name)).as("%s is scaled once", name).isTrue();
            JsonNode deployment = manifests.get(Kind.Deployment, name);
            assertThat(deployment.at("/spec").has("replicas"))
                    .as("replicas of %s", name)
                    .isFalse();
            scaler.at("/spec/metrics")
                    .findValuesAsText("container")
                    .forEach(container -> assertThat(names(deployment.at("/spec/template/spec/containers")))
                            .contains(container));
        }
        manifests.of(Kind.Deployment).stream()
                .filter(deployment -> !scaled.contains(Manifests.name(deployment)))
                .forEach(deployment ->
                        assertThat(deployment.at("/spec/replicas").asInt()).isPositive());
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void everySecretIsAnExistingOneAndEveryConfigMapIsThere(Path values) {
        Manifests manifests = Chart.everything(values);
        assertThat(manifests.of(Kind.Secret)).isEmpty();
        for (PodOf pod : manifests.pods()) {
            Manifests.walk(pod.spec(), node -> {
                for (String field : List.of("configMapRef", "configMapKeyRef", "configMap")) {
                    if (node.has(field) && !node.get(field).at("/optional").asBoolean()) {
                        manifests.get(
                                Kind.ConfigMap, node.get(field).at("/name").asText());
                    }
                }
                Stream.of("secretKeyRef", "secretRef")
                        .filter(node::has)
                        .forEach(field ->
                                assertThat(node.get(field).at("/name").asText()).startsWith("scheduler-"));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void podsRunAsAnAccountThatExists(Path values) {
        Manifests manifests = Chart.everything(values);
        for (PodOf pod : manifests.pods()) {
            String account = pod.spec().at("/serviceAccountName").asText();
            if (!account.isEmpty()) {
                manifests.get(Kind.ServiceAccount, account);
            }
        }
    }

    @Test
    void namesAndLabelsFitHoweverLongTheReleasesNameIs() {
        String release = "a-release-whose-name-is-as-long-as-helm-allows-it-to";
        Manifests manifests = Manifests.of(Chart.withoutHooks("long-names")
                .template(release)
                .withValuesFile(Chart.HOME.resolve("ci/all-on-values.yaml").toAbsolutePath())
                .call());
        for (JsonNode object : manifests.all()) {
            assertThat(Manifests.name(object)).hasSizeLessThanOrEqualTo(63);
            Manifests.walk(object, node -> {
                for (String field : List.of("labels", "matchLabels")) {
                    node.path(field)
                            .properties()
                            .forEach(label -> assertThat(label.getValue().asText())
                                    .matches("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?"));
                }
            });
        }
    }
}
