package org.whatsappscheduler.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How one version takes over from another: the database first, then pod by pod, none of them cut off. */
class RolloutTest {

    private static final String NAME = "rel-whatsapp-scheduler";
    private static final Chart CHART = Chart.withoutHooks("rollout");

    private static JsonNode pod(Manifests manifests, String component) {
        return manifests.get(Kind.Deployment, NAME + "-" + component).at("/spec/template/spec");
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new TreeMap<>();
        container
                .at("/env")
                .forEach(variable -> environment.put(
                        variable.at("/name").asText(), variable.at("/value").asText()));
        return environment;
    }

    private static int seconds(JsonNode pod, String variable) {
        String value = environment(pod.at("/containers/0")).getOrDefault(variable, "0s");
        return Integer.parseInt(value.substring(0, value.length() - 1));
    }

    private static JsonNode job(Manifests manifests) {
        assertThat(manifests.of(Kind.Job)).hasSize(1);
        return manifests.of(Kind.Job).getFirst();
    }

    @ParameterizedTest
    @CsvSource({"5, 20, 15", "0, 1, 0", "30, 60, 120"})
    void podsHaveTheTimeTheyTakeToStop(int delay, int timeout, int drain) {
        Manifests manifests = CHART.renderWith(
                "api.shutdown.delaySeconds=" + delay,
                "api.shutdown.timeoutSeconds=" + timeout,
                "dispatch.shutdown.delaySeconds=" + delay,
                "dispatch.shutdown.timeoutSeconds=" + timeout,
                "dispatch.drainSeconds=" + drain);
        for (String component : new String[] {"api", "dispatch"}) {
            JsonNode pod = pod(manifests, component);
            assertThat(seconds(pod, "QUARKUS_SHUTDOWN_DELAY")).isEqualTo(delay);
            assertThat(seconds(pod, "QUARKUS_SHUTDOWN_TIMEOUT")).isEqualTo(timeout);
            assertThat(pod.at("/terminationGracePeriodSeconds").asInt())
                    .isEqualTo(delay + timeout + 10 + (component.equals("dispatch") ? drain + 5 : 0));
        }
        assertThat(seconds(pod(manifests, "dispatch"), "SCHEDULER_DISPATCH_DRAIN"))
                .isEqualTo(drain);
    }

    @Test
    void eachComponentHasItsRole() {
        Manifests manifests = Chart.everything(Chart.MINIMAL);
        for (String component : new String[] {"api", "dispatch"}) {
            assertThat(environment(pod(manifests, component).at("/containers/0")))
                    .containsEntry("SCHEDULER_ROLES", component);
        }
    }

    @Test
    void podsThatWaitForTheMigrationAreNotKilledMeanwhile() {
        Manifests manifests = CHART.renderWith("migration.waitSeconds=600", "probes.startup.periodSeconds=5");
        JsonNode probe = pod(manifests, "api").at("/containers/0/startupProbe");
        assertThat(probe.at("/periodSeconds").asInt()
                        * probe.at("/failureThreshold").asInt())
                .isGreaterThan(600);
        assertThat(manifests
                        .get(Kind.ConfigMap, NAME)
                        .at("/data/SCHEDULER_SCHEMA_WAIT")
                        .asText())
                .isEqualTo("600s");
    }

    @Test
    void theMigrationIsAJobOfItsRevisionThatEndsByItself() {
        JsonNode job = job(Chart.everything(Chart.MINIMAL));
        assertThat(Manifests.name(job)).matches(NAME + "-migrate-1-[0-9a-f]{8}");
        assertThat(environment(job.at("/spec/template/spec/containers/0")))
                .containsEntry("QUARKUS_INIT_AND_EXIT", "true")
                .containsEntry("QUARKUS_FLYWAY_MIGRATE_AT_START", "true")
                .containsEntry("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://postgres.data.svc:5432/scheduler");
        assertThat(Chart.everything(Chart.MINIMAL)
                        .get(Kind.ConfigMap, NAME)
                        .at("/data/QUARKUS_FLYWAY_MIGRATE_AT_START")
                        .asText())
                .isEqualTo("false");
    }

    @Test
    void anotherImageIsAnotherJob() {
        assertThat(Manifests.name(job(CHART.renderWith("image.tag=2.0.0"))))
                .isNotEqualTo(Manifests.name(job(CHART.renderWith("image.tag=2.0.1"))));
    }

    @Test
    void asAHookItUsesNothingOfTheChartAndGoesAroundThePooler() {
        Manifests hooks = Chart.everything(Chart.HOME.resolve("ci/hooks-values.yaml"));
        JsonNode job = job(hooks);
        assertThat(job.at("/metadata/annotations/example.org~1hook").asText()).isEqualTo("pre-install,pre-upgrade");
        assertThat(job.at("/spec/template/spec").has("serviceAccountName")).isFalse();
        assertThat(job.findValues("configMapRef")).isEmpty();
        assertThat(environment(job.at("/spec/template/spec/containers/0")))
                .containsEntry(
                        "QUARKUS_DATASOURCE_JDBC_URL",
                        "jdbc:postgresql://scheduler-db-rw.data.svc:5432/scheduler?prepareThreshold=0");
        assertThat(hooks.get(Kind.ConfigMap, NAME)
                        .at("/data/QUARKUS_DATASOURCE_JDBC_URL")
                        .asText())
                .startsWith("jdbc:postgresql://pgbouncer.data.svc:6432/");
        assertThat(Chart.original()
                        .render(Chart.HOME.resolve("ci/hooks-values.yaml"))
                        .of(Kind.Job))
                .as("a hook is no ordinary object")
                .isEmpty();
    }

    @Test
    void podsStartAnewWhenTheirConfigurationChanges() {
        String path = "/spec/template/metadata/annotations/checksum~1config";
        String before =
                CHART.renderWith().get(Kind.Deployment, NAME + "-api").at(path).asText();
        for (String change : new String[] {"config.logLevel=DEBUG", "config.extra.EXAMPLE=x"}) {
            assertThat(CHART.renderWith(change)
                            .get(Kind.Deployment, NAME + "-api")
                            .at(path)
                            .asText())
                    .hasSize(64)
                    .isNotEqualTo(before);
        }
    }
}
