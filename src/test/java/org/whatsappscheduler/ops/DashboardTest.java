package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of grafana/dashboard-linter, and that the panels lie beside each other. */
class DashboardTest {

    private static final Path DIRECTORY = Path.of("helm/whatsapp-scheduler/dashboards");
    private static final String SOURCE = "${datasource}";
    private static final String MATCHERS = "{job=~\"$job\", instance=~\"$instance\"";
    private static final Pattern SELECTOR = Pattern.compile("\\{[^}]*}");
    private static final Pattern RANGE = Pattern.compile("\\[([^\\]]*)]");
    private static final Pattern BARE_COUNTER = Pattern.compile("_(total|bucket|sum|count)\\{[^}]*}(?!\\[)");

    static List<Dashboard> dashboards() throws IOException {
        return Dashboard.all(DIRECTORY);
    }

    @Test
    void thereAreFour() throws IOException {
        assertThat(dashboards())
                .extracting(Dashboard::toString)
                .containsExactly("api.json", "dispatch.json", "pods.json", "provider.json");
        assertThat(dashboards())
                .extracting(each -> each.json().path("uid").asText())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void theDataSourceIsAVariable(Dashboard dashboard) {
        JsonNode variable = dashboard.variable("datasource");
        assertThat(variable.path("type").asText()).isEqualTo("datasource");
        assertThat(variable.path("query").asText()).isEqualTo("prometheus");
        assertThat(variable.path("label").asText()).isEqualTo("Data source");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void jobAndInstanceAreVariables(Dashboard dashboard) {
        for (String name : List.of("job", "instance")) {
            JsonNode variable = dashboard.variable(name);
            assertThat(variable.path("type").asText()).isEqualTo("query");
            assertThat(variable.path("datasource").path("uid").asText()).isEqualTo(SOURCE);
            assertThat(variable.path("label").asText()).isEqualToIgnoringCase(name);
            assertThat(variable.path("multi").asBoolean()).isTrue();
            assertThat(variable.path("includeAll").asBoolean()).isTrue();
            assertThat(variable.path("allValue").asText()).isEqualTo(".+");
            assertThat(variable.path("refresh").asInt())
                    .as("when the time changes")
                    .isEqualTo(2);
            assertThat(variable.path("query").path("query").asText())
                    .matches("label_values\\(\\w+(\\{job=~\"\\$job\"})?, " + name + "\\)");
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItShowsInWhichUnitFromTheChosenSource(Dashboard dashboard) {
        assertThat(dashboard.panels()).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText()).isNotBlank().endsWith(".");
            assertThat(panel.path("datasource").path("uid").asText()).isEqualTo(SOURCE);
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .isNotBlank();
            assertThat(panel.path("targets").size()).isPositive();
            assertThat(panel.path("targets").valueStream())
                    .allMatch(target ->
                            target.path("datasource").path("uid").asText().equals(SOURCE));
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyQueryKeepsToTheChosenJobAndInstance(Dashboard dashboard) {
        assertThat(dashboard.queries()).allSatisfy(query -> {
            Matcher selector = SELECTOR.matcher(query);
            int found = 0;
            while (selector.find()) {
                assertThat(selector.group()).startsWith(MATCHERS);
                found++;
            }
            assertThat(found)
                    .isGreaterThanOrEqualTo(PromQl.metrics(query).size())
                    .isPositive();
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void countersAreRatesOverAnIntervalThatFitsTheScale(Dashboard dashboard) {
        assertThat(dashboard.queries()).allSatisfy(query -> {
            assertThat(BARE_COUNTER.matcher(query).find())
                    .as("a bare counter in %s", query)
                    .isFalse();
            Matcher range = RANGE.matcher(query);
            while (range.find()) {
                // An hour is what some panels are about; whatever follows the scale takes Grafana's interval.
                assertThat(range.group(1)).isIn("$__rate_interval", "1h");
                assertThat(range.group(1).equals("1h")).isEqualTo(query.contains("increase("));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void nobodyEditsItInPlaceAndPanelsDoNotOverlap(Dashboard dashboard) {
        assertThat(dashboard.json().path("editable").asBoolean(true)).isFalse();
        Set<String> cells = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.json().path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    String cell = (place.path("x").asInt() + x) + ","
                            + (place.path("y").asInt() + y);
                    assertThat(cells.add(cell))
                            .as("%s at %s", panel.path("title"), cell)
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyQueryIsValid(Dashboard dashboard, @TempDir Path directory) throws IOException, InterruptedException {
        StringBuilder rules = new StringBuilder("groups:\n- name: panels\n  rules:\n");
        int n = 0;
        for (String query : dashboard.queries()) {
            String concrete = query.replace("$__rate_interval", "5m").replaceAll("\\$\\w+", "x");
            rules.append("  - record: panel_%d\n    expr: '%s'\n".formatted(n++, concrete.replace("'", "''")));
        }
        Path file = Files.writeString(directory.resolve("panels.yaml"), rules);
        Promtool.Verdict verdict = Promtool.run("check", "rules", file.toString());
        assertThat(verdict.status()).as(verdict.text()).isZero();
    }
}
