package org.whatsappscheduler.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.schedule;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.story.SimulatedWhatsApp;

/** What an application that does something shows: all that is documented, and nothing else of ours. */
@QuarkusTest
@WithTestResource(value = SimulatedWhatsApp.class)
class MetricsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path CHART = Path.of("helm/whatsapp-scheduler");

    /** What only shows in a cluster, or comes from what else Prometheus watches there. */
    private static final List<String> OF_OTHERS = List.of("up", "kube_", "container_", "ALERTS");

    @TestHTTPResource(value = "/metrics", management = true)
    String metrics;

    private Scrape scrape;

    @BeforeEach
    void somethingOfEverything() {
        String schedule = schedule(message("Hi"), group(3), Instant.now().plusSeconds(3));
        await().atMost(PATIENCE).until(() -> reached(schedule) == 3);
        api().get("/api/no/such/path/34600000000").then().statusCode(404);
        given().body("{}").post("/webhooks/whatsapp").then().statusCode(401);
        await().atMost(PATIENCE).untilAsserted(() -> {
            scrape = new Scrape(RestAssured.get(metrics).asString());
            assertThat(scrape.metrics()).contains("dispatch_outcomes_total", "receipts_applied_total", "redis_up");
        });
    }

    private static int reached(String schedule) {
        Map<String, Integer> counts = read("/api/schedules/" + schedule).getMap("counts");
        return counts.get("sent") + counts.get("delivered") + counts.get("read");
    }

    @Test
    void everyDocumentedMetricIsThereAndEveryMetricOfOursIsDocumented() throws IOException {
        Set<String> documented = inTable(Files.readString(Path.of("src/docs/metrics.md")), "## Ours");
        Set<String> families = inTable(Files.readString(Path.of("src/docs/metrics.md")), "## The platform's");
        assertThat(scrape.metrics()).containsAll(documented);
        Set<String> ours = new TreeSet<>(scrape.metrics());
        ours.removeIf(name -> !documented.contains(name) && families.stream().anyMatch(name::startsWith));
        assertThat(ours).containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void whatCallersMakeUpIsInNoLabel() {
        given().header("X-API-Key", "test-admin-key").request("BREW", "/api/messages");
        String text = RestAssured.get(metrics).asString();
        assertThat(text)
                .contains("app_requests_total{endpoint=\"none\",method=\"GET\",status=\"404\"}")
                .contains("app_requests_total{endpoint=\"/api/schedules/{id}\",method=\"GET\",status=\"200\"}")
                .doesNotContain("34600000000", "BREW", "100000000000001");
    }

    @Test
    void everyMetricInRulesAndDashboardsIsThere() throws IOException {
        Set<String> series = scrape.series();
        Rules rules = Rules.read(CHART.resolve("rules"));
        for (Map.Entry<String, String> query : rules.queries().entrySet()) {
            assertThat(PromQl.metrics(query.getValue()))
                    .as(query.getKey())
                    .allMatch(name -> series.contains(name)
                            || isOfOthers(name)
                            || rules.records().contains(name));
        }
        for (Dashboard dashboard : Dashboard.all(CHART.resolve("dashboards"))) {
            for (String query : dashboard.queries()) {
                assertThat(PromQl.metrics(query))
                        .as("%s: %s", dashboard.title(), query)
                        .isNotEmpty()
                        .allMatch(name -> series.contains(name)
                                || isOfOthers(name)
                                || rules.records().contains(name));
            }
        }
    }

    private static boolean isOfOthers(String name) {
        return OF_OTHERS.stream().anyMatch(name::startsWith);
    }

    /** What is in backquotes in the first column of the table below a heading. */
    private static Set<String> inTable(String page, String heading) {
        int start = page.indexOf(heading);
        int end = page.indexOf("\n## ", start + heading.length());
        Set<String> names = new TreeSet<>();
        Matcher row = Pattern.compile("^\\| (`[^|]+`) \\|", Pattern.MULTILINE).matcher(page.substring(start, end));
        while (row.find()) {
            names.addAll(List.of(row.group(1).replace("`", "").split(", ")));
        }
        assertThat(names).as(heading).isNotEmpty();
        return names;
    }
}
