package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.whatsappscheduler.helm.Manifests.PodOf;

/** Every pod, the Job's and the test's too, fits into a namespace that enforces the restricted standard. */
class PodTest {

    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    static List<Path> valuesFiles() throws IOException {
        return Chart.valuesFiles();
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void podsAreRestricted(Path values) {
        List<PodOf> pods = Chart.everything(values).pods();
        assertThat(pods).hasSizeGreaterThanOrEqualTo(3);
        for (PodOf pod : pods) {
            JsonNode spec = pod.spec();
            assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean())
                    .as(pod.name())
                    .isTrue();
            assertThat(spec.at("/securityContext/runAsUser").asInt())
                    .as(pod.name())
                    .isPositive();
            assertThat(spec.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(spec.at("/automountServiceAccountToken").asBoolean(true))
                    .as(pod.name())
                    .isFalse();
            assertThat(spec.at("/enableServiceLinks").asBoolean(true))
                    .as(pod.name())
                    .isFalse();
            assertThat(List.of("hostNetwork", "hostPID", "hostIPC")).noneMatch(spec::has);
            spec.at("/volumes")
                    .forEach(volume -> volume.fieldNames().forEachRemaining(field -> {
                        assertThat(field.equals("name") || VOLUMES.contains(field))
                                .as(field)
                                .isTrue();
                    }));
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void containersMayDoNothingButRun(Path values) {
        for (PodOf pod : Chart.everything(values).pods()) {
            for (JsonNode container : pod.containers()) {
                JsonNode context = container.at("/securityContext");
                assertThat(context.at("/allowPrivilegeEscalation").asBoolean(true))
                        .as(pod.name())
                        .isFalse();
                assertThat(context.at("/readOnlyRootFilesystem").asBoolean())
                        .as(pod.name())
                        .isTrue();
                assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
                assertThat(context.has("privileged")
                                || context.at("/capabilities").has("add"))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void memoryIsLimitedAndTheImageIsCertain(Path values) {
        for (PodOf pod : Chart.everything(values).pods()) {
            for (JsonNode container : pod.containers()) {
                assertThat(container.at("/resources/limits/memory").asText())
                        .as(pod.name())
                        .isNotEmpty();
                assertThat(container.at("/resources/requests/cpu").asText())
                        .as(pod.name())
                        .isNotEmpty();
                assertThat(container.at("/image").asText())
                        .doesNotEndWith(":latest")
                        .matches("[^:@]+(:[0-9]+/[^:@]+)?(:[\\w.-]+|@sha256:[0-9a-f]{64})");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void mountsHaveTheirVolumesAndTmpCanBeWritten(Path values) {
        for (PodOf pod : Chart.everything(values).pods()) {
            Set<String> volumes = Manifests.children(pod.spec().at("/volumes"))
                    .map(volume -> volume.at("/name").asText())
                    .collect(Collectors.toSet());
            for (JsonNode container : pod.containers()) {
                Set<String> mounted = Manifests.children(container.at("/volumeMounts"))
                        .map(mount -> mount.at("/name").asText())
                        .collect(Collectors.toSet());
                assertThat(volumes).as(pod.name()).containsAll(mounted);
                assertThat(mounted).as(pod.name()).contains("tmp");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void probesAskTheManagementPortAndThePortsAreTheApplications(Path values) {
        for (PodOf pod : Chart.everything(values).pods()) {
            if (!pod.owner().at("/kind").asText().equals("Deployment")) {
                continue;
            }
            JsonNode container = pod.containers().getFirst();
            boolean api = Manifests.name(pod.owner()).endsWith("-api");
            assertThat(Manifests.children(container.at("/ports"))
                            .map(port -> port.at("/name").asText() + port.at("/containerPort"))
                            .toList())
                    .isEqualTo(api ? List.of("http8080", "management9000") : List.of("management9000"));
            assertThat(List.of("startupProbe", "livenessProbe", "readinessProbe"))
                    .allMatch(probe ->
                            container.at("/" + probe + "/httpGet/port").asText().equals("management"));
            assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
            assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
            assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        }
    }
}
