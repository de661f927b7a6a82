package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules and dashboards reach the cluster as they are written. */
class MonitoringTest {

    private static final Path ALL_ON = Chart.HOME.resolve("ci/all-on-values.yaml");

    private static Chart withNothingIn(String name, String... directories) throws IOException {
        Chart chart = Chart.copy(name, false);
        for (String directory : directories) {
            Path path = chart.directory().resolve(directory);
            Files.createDirectories(path);
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
        return chart;
    }

    @Test
    void withoutFilesThereIsNothing() throws IOException {
        Manifests manifests =
                withNothingIn("no-monitoring", "rules", "dashboards").render(ALL_ON);
        assertThat(manifests.of(Kind.PrometheusRule)).isEmpty();
        assertThat(manifests.of(Kind.ConfigMap))
                .noneMatch(map -> Manifests.name(map).contains("dashboard"));
    }

    @Test
    void everyFileIsTakenWithoutBeingATemplate() throws IOException {
        Chart chart = withNothingIn("monitoring", "rules", "dashboards");
        Path directory = chart.directory();
        Files.writeString(directory.resolve("rules/a.yaml"), """
                groups:
                  - name: a
                    rules:
                      - alert: A
                        expr: up == 0
                        annotations: {summary: "{{ $labels.pod }} is away"}
                """);
        Files.writeString(
                directory.resolve("rules/b.yaml"), "groups: [{name: b, rules: [{record: r, expr: sum(up)}]}]");
        Files.writeString(directory.resolve("rules/a_test.yaml"), "rule_files: [a.yaml]");
        String dashboard = "{\n  \"title\": \"{{pod}}\",\n\n  \"uid\": \"u\"\n}\n";
        Files.writeString(directory.resolve("dashboards/overview.json"), dashboard);
        Manifests manifests = chart.render(ALL_ON);
        JsonNode rule = manifests.of(Kind.PrometheusRule).getFirst();
        assertThat(StrictReading.faults(rule)).isEmpty();
        assertThat(rule.at("/metadata/labels/release").asText()).isEqualTo("prometheus");
        assertThat(rule.at("/spec/groups").findValuesAsText("name")).isEqualTo(List.of("a", "b"));
        assertThat(rule.at("/spec/groups/0/rules/0/annotations/summary").asText())
                .isEqualTo("{{ $labels.pod }} is away");
        JsonNode map = manifests.get(Kind.ConfigMap, "rel-whatsapp-scheduler-dashboard-overview");
        assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(map.at("/data/overview.json").asText()).isEqualToIgnoringWhitespace(dashboard);
    }

    @Test
    void whatComesWithTheChartIsAllThere() throws IOException {
        Manifests manifests = Chart.everything(ALL_ON);
        for (Path file : files("dashboards", ".json")) {
            String name = file.getFileName().toString();
            JsonNode map = manifests.get(
                    Kind.ConfigMap, "rel-whatsapp-scheduler-dashboard-" + name.substring(0, name.lastIndexOf('.')));
            assertThat(new ObjectMapper().readTree(map.at("/data").get(name).asText()))
                    .isEqualTo(new ObjectMapper().readTree(file.toFile()));
        }
        long groups = 0;
        for (Path file : files("rules", ".yaml")) {
            groups += Manifests.of(Files.readString(file))
                    .all()
                    .getFirst()
                    .at("/groups")
                    .size();
        }
        assertThat(manifests.of(Kind.PrometheusRule).stream()
                        .mapToLong(rule -> rule.at("/spec/groups").size())
                        .sum())
                .isEqualTo(groups);
    }

    private static List<Path> files(String directory, String ending) throws IOException {
        Path path = Chart.HOME.resolve(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void thePodsComponentIsALabelOfItsMetrics() {
        JsonNode endpoint =
                Chart.everything(ALL_ON).of(Kind.ServiceMonitor).getFirst().at("/spec/endpoints/0");
        assertThat(endpoint.at("/path").asText()).isEqualTo("/q/metrics");
        assertThat(endpoint.at("/relabelings/0/targetLabel").asText()).isEqualTo("component");
    }
}
