package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alert rules: complete, explained, and doing what they say. */
class RulesTest {

    private static final Path DIRECTORY = Path.of("helm/whatsapp-scheduler/rules");
    private static final String RUNBOOKS = "src/docs/runbooks.md";

    private final Rules rules;

    RulesTest() throws IOException {
        this.rules = Rules.read(DIRECTORY);
    }

    @Test
    void everyAlertSaysHowBadItIsWhatItIsAndWhatToDo() {
        assertThat(rules.alerts()).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.labels().get("severity")).as(alert.name()).isIn("critical", "warning");
            assertThat(alert.patience()).as(alert.name()).matches("\\d+[mh]");
            assertThat(alert.annotations()).as(alert.name()).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(alert.annotations().get("summary")).doesNotContain("{{").hasSizeBetween(10, 80);
            assertThat(alert.annotations().get("description")).endsWith(".").hasSizeGreaterThan(40);
        });
    }

    @Test
    void everyAlertHasItsRunbookAndEveryRunbookItsAlert() throws IOException {
        Set<String> sections = Files.readAllLines(Path.of(RUNBOOKS)).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> RUNBOOKS + "#" + line.substring(3).toLowerCase().replace(' ', '-'))
                .collect(Collectors.toSet());
        Set<String> linked = rules.alerts().stream()
                .map(alert -> alert.annotations().get("runbook_url"))
                .collect(Collectors.toSet());
        assertThat(linked).isEqualTo(sections);
    }

    @Test
    void everyRunbookSaysWhatItMeansHowToLookAndWhatToDo() throws IOException {
        for (String section : Files.readString(Path.of(RUNBOOKS)).split("\n## ")) {
            if (!section.startsWith("#")) {
                String flat = section.replace("**Look and do.**", "**Look.** **Do.**");
                assertThat(flat).contains("**Means.**", "**Look.**", "**Do.**");
            }
        }
    }

    @Test
    void budgetsAreBurntAtTheRatesOfTheWorkbook() {
        for (String budget : List.of("ApiErrorBudgetBurn", "OnTimeBudgetBurn")) {
            assertThat(rules.alerts())
                    .filteredOn(alert -> alert.name().equals(budget))
                    .extracting(
                            alert -> alert.labels().get("window"),
                            alert -> alert.labels().get("severity"))
                    .containsExactly(
                            tuple("1h", "critical"),
                            tuple("6h", "critical"),
                            tuple("1d", "warning"),
                            tuple("3d", "warning"));
        }
    }

    @Test
    void theyAreValid() throws IOException, InterruptedException {
        String[] arguments = Stream.concat(
                        Stream.of("check", "rules", "--lint=all", "--lint-fatal"),
                        Rules.files(DIRECTORY).stream().map(Path::toString))
                .toArray(String[]::new);
        Promtool.Verdict verdict = Promtool.run(arguments);
        assertThat(verdict.status()).as(verdict.text()).isZero();
    }

    @Test
    void theyFireWhenTheyShould() throws IOException, InterruptedException {
        Promtool.Verdict verdict = Promtool.run("test", "rules", "src/test/resources/rules/alerts_test.yaml");
        assertThat(verdict.status()).as(verdict.text()).isZero();
    }
}
