package org.whatsappscheduler.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The packaged application as the chart runs it: one process migrates, the others wait for it, serve, and drain. */
class RolloutIT {

    private static final Path HOME = Path.of("target/rollout").toAbsolutePath();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> POD = Map.of("QUARKUS_FLYWAY_MIGRATE_AT_START", "false");
    private static DurablePostgres postgres;

    private int api;
    private int management;
    private Path log;
    private String database;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = new DurablePostgres(HOME.resolve("postgres"));
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void anEmptyDatabase(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        api = Ports.free();
        management = Ports.free();
        log = HOME.resolve(name + ".log");
        Files.deleteIfExists(log);
        database = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + name;
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
    }

    private Subprocess launch(Map<String, String> further, String... arguments) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                database,
                "QUARKUS_DATASOURCE_USERNAME",
                "postgres",
                "QUARKUS_REDIS_HOSTS",
                "redis://127.0.0.1:" + Ports.free(),
                "QUARKUS_HTTP_PORT",
                String.valueOf(api),
                "QUARKUS_MANAGEMENT_PORT",
                String.valueOf(management)));
        environment.putAll(further);
        return new Subprocess(log, environment, Application.packaged().command(List.of(), arguments));
    }

    private Subprocess launchJob() throws IOException {
        return launch(Map.of("QUARKUS_INIT_AND_EXIT", "true", "QUARKUS_FLYWAY_MIGRATE_AT_START", "true"));
    }

    private String ready() {
        return "http://127.0.0.1:" + management + "/q/health/ready";
    }

    private String openApi() {
        return "http://127.0.0.1:" + api + "/q/openapi";
    }

    private static int status(String url) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private void awaitWords(String words) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(log).contains(words));
    }

    @Test
    void podsWaitForTheMigrationAndAreReadyAfterIt() throws Exception {
        Subprocess pod = launch(POD);
        awaitWords("Waiting for the database");
        assertThat(Files.readString(log)).doesNotContain("Listening on");
        assertThat(launchJob().awaitExit()).isZero();
        pod.awaitReady(ready());
        pod.signal("-KILL");
    }

    /** A rollback of the application: the schema stays what the newer version has made of it. */
    @Test
    void anOlderVersionRunsOnTheSchemaOfANewerOne() throws Exception {
        assertThat(launchJob().awaitExit()).isZero();
        try (Connection connection = DriverManager.getConnection(database, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO flyway_schema_history SELECT installed_rank + 1000, '9999', 'newer', type,"
                    + " 'V9999__newer.sql', checksum, installed_by, installed_on, execution_time, success"
                    + " FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1");
        }
        assertThat(launchJob().awaitExit()).isZero();
        Subprocess pod = launch(POD);
        pod.awaitReady(ready());
        pod.signal("-KILL");
    }

    @Test
    void whoWaitsForNobodyGivesUp() throws Exception {
        Subprocess pod = launch(Map.of("QUARKUS_FLYWAY_MIGRATE_AT_START", "false", "SCHEDULER_SCHEMA_WAIT", "1s"));
        assertThat(pod.awaitExit()).isPositive();
        assertThat(Files.readString(log)).contains("The database is not ready for this version");
    }

    @Test
    void whoIsAskedToStopServesOnWithoutBeingReadyAndThenEnds() throws Exception {
        Subprocess pod = launch(Map.of("QUARKUS_SHUTDOWN_DELAY", "5s", "QUARKUS_SHUTDOWN_TIMEOUT", "5s"));
        pod.awaitReady(ready());
        assertThat(launch(Map.of(), "smoke", openApi(), ready()).awaitExit()).isZero();
        Signals.send("-TERM", pod.pid());
        Awaitility.await().until(() -> status(ready()) == 503);
        assertThat(status(openApi())).isEqualTo(200);
        assertThat(pod.awaitExit()).isEqualTo(143);
        assertThat(Files.readString(log)).contains("Dispatch has stopped");
    }
}
