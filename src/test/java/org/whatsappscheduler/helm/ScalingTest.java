package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many pods there are, and who decides. */
class ScalingTest {

    private static final String DISPATCH = "rel-whatsapp-scheduler-dispatch";
    private static final Chart CHART = Chart.original();

    private static Manifests of(String file) {
        return Chart.everything(Chart.HOME.resolve("ci/" + file + "-values.yaml"));
    }

    private static Set<String> fields(JsonNode object) {
        Set<String> fields = new HashSet<>();
        object.fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    @Test
    void bothFollowTheCpuOfTheirContainerUnlessToldOtherwise() {
        Manifests manifests = Chart.everything(Chart.MINIMAL);
        assertThat(manifests.of(Kind.ScaledObject)).isEmpty();
        for (JsonNode scaler : manifests.of(Kind.HorizontalPodAutoscaler)) {
            JsonNode metric = scaler.at("/spec/metrics/0/containerResource");
            assertThat(metric.at("/name").asText()).isEqualTo("cpu");
            assertThat(metric.at("/target/averageUtilization").asInt()).isEqualTo(70);
        }
    }

    @Test
    void neededSlotsOfAnAdapterCountPerPod() {
        JsonNode metric =
                of("hpa-external").get(Kind.HorizontalPodAutoscaler, DISPATCH).at("/spec/metrics/0/external");
        assertThat(metric.at("/metric/name").asText()).isEqualTo("dispatch_needed_slots");
        assertThat(metric.at("/target/averageValue").asText()).isEqualTo("64");
    }

    @Test
    void kedaAsksPostgresAsAReader() {
        Manifests manifests = of("keda-postgresql");
        JsonNode scaler = manifests.get(Kind.ScaledObject, DISPATCH).at("/spec");
        assertThat(fields(scaler))
                .containsExactlyInAnyOrder(
                        "scaleTargetRef",
                        "pollingInterval",
                        "cooldownPeriod",
                        "minReplicaCount",
                        "maxReplicaCount",
                        "fallback",
                        "advanced",
                        "triggers");
        assertThat(fields(scaler.at("/triggers/0/metadata")))
                .containsExactlyInAnyOrder("host", "port", "dbName", "sslmode", "query", "targetQueryValue");
        scaler.at("/triggers/0/metadata")
                .forEach(value -> assertThat(value.isTextual()).isTrue());
        assertThat(scaler.at("/triggers/0/metadata/query").asText())
                .contains("* 0.4")
                .doesNotContain(":");
        assertThat(manifests
                        .get(
                                Kind.TriggerAuthentication,
                                scaler.at("/triggers/0/authenticationRef/name").asText())
                        .at("/spec/secretTargetRef")
                        .findValuesAsText("name"))
                .containsExactly("scheduler-reader", "scheduler-reader");
        assertThat(manifests.of(Kind.HorizontalPodAutoscaler)).hasSize(1);
    }

    @Test
    void kedaAsksPrometheusForTheWorstPodsView() {
        Manifests manifests = of("keda-prometheus");
        JsonNode trigger = manifests.get(Kind.ScaledObject, DISPATCH).at("/spec/triggers/0");
        assertThat(fields(trigger.at("/metadata"))).containsExactlyInAnyOrder("serverAddress", "query", "threshold");
        assertThat(trigger.at("/metadata/query").asText())
                .isEqualTo("max(dispatch_needed_slots{namespace=\"messaging\",component=\"dispatch\"})");
        assertThat(manifests.of(Kind.TriggerAuthentication)).isEmpty();
    }

    @ParameterizedTest(name = "{0} a second, {1} s a call, {2} calls a pod, {3} to {4} pods: {5}")
    @CsvSource({
        "null, 0.3, 64, 2, 5, 5",
        "80, 0.3, 64, 1, 5, 1",
        "80, 0.3, 64, 2, 5, 2",
        "1000, 0.4, 100, 1, 20, 4",
        "1000, 0.401, 100, 1, 20, 5",
        "80, 2, 20, 2, 5, 5"
    })
    void neverMorePodsThanTheProvidersRateNeeds(
            String rate, double seconds, int calls, int least, int most, int expected) {
        Manifests manifests = CHART.renderWith(
                "dispatch.autoscaling.providerRate=" + rate,
                "dispatch.autoscaling.secondsPerCall=" + seconds,
                "dispatch.autoscaling.callsPerPod=" + calls,
                "dispatch.autoscaling.minReplicas=" + least,
                "dispatch.autoscaling.maxReplicas=" + most,
                "database.maxConnections=1000");
        assertThat(manifests
                        .get(Kind.HorizontalPodAutoscaler, DISPATCH)
                        .at("/spec/maxReplicas")
                        .asInt())
                .isEqualTo(expected);
    }

    @Test
    void aSinglePodMayBeDrained() {
        assertThat(of("single").of(Kind.PodDisruptionBudget)).isEmpty();
        assertThat(of("minimal").of(Kind.PodDisruptionBudget)).hasSize(2);
    }

    @Test
    void theGuidesTableIsAnExample() {
        Manifests manifests = Chart.everything(Chart.HOME.resolve("examples/guide-values.yaml"));
        assertThat(manifests.of(Kind.HorizontalPodAutoscaler)).isEmpty();
        assertThat(List.of("api 3 1 1Gi", "dispatch 5 1 2Gi")).allSatisfy(row -> {
            String[] cells = row.split(" ");
            JsonNode spec = manifests
                    .get(Kind.Deployment, "rel-whatsapp-scheduler-" + cells[0])
                    .at("/spec");
            JsonNode limits = spec.at("/template/spec/containers/0/resources/limits");
            assertThat(spec.at("/replicas").asText()).isEqualTo(cells[1]);
            assertThat(limits.at("/cpu").asText()).isEqualTo(cells[2]);
            assertThat(limits.at("/memory").asText()).isEqualTo(cells[3]);
        });
    }
}
