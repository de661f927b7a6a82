package org.whatsappscheduler.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.cluster.Application;
import org.whatsappscheduler.cluster.DurablePostgres;
import org.whatsappscheduler.cluster.FaultProxy;
import org.whatsappscheduler.cluster.Instance;
import org.whatsappscheduler.cluster.Ports;
import org.whatsappscheduler.cluster.Subprocess;
import org.whatsappscheduler.ops.embedded.EmbeddedHome;
import org.whatsappscheduler.ops.embedded.RedisServer;

/** Instances, durable PostgreSQL, Redis and the simulator, each reached through a proxy of ours where wires may break. */
final class ChaosCluster implements AutoCloseable {

    static final int MESSAGES_PER_SECOND = 60;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "a-key-for-chaos-tests";

    private static final List<String> OPTIONS = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path home;
    private final Application application;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Instance> instances = new ArrayList<>();
    private final List<Instant> kills = new ArrayList<>();
    private final DurablePostgres postgres;
    private final RedisServer redis;
    private final FaultProxy postgresWire;
    private final FaultProxy redisWire;
    private final FaultProxy callbackWire;
    private final int simulatorPort = Ports.free();
    private @Nullable Subprocess simulator;

    /** A cluster of so many instances of an application, in a directory of its own. */
    ChaosCluster(String name, Application application, int size) throws Exception {
        this(name, application, size, Map.of());
    }

    /** The same with further settings. */
    ChaosCluster(String name, Application application, int size, Map<String, String> further) throws Exception {
        this.home = Path.of("target/chaos", name).toAbsolutePath();
        this.application = application;
        Files.createDirectories(home);
        Files.deleteIfExists(journal());
        postgres = new DurablePostgres(home.resolve("postgres"));
        redis = new RedisServer(new EmbeddedHome(home, "redis", false), Optional.empty());
        String redisUrl = redis.url();
        postgresWire = new FaultProxy(postgres.port());
        redisWire = new FaultProxy(URI.create(redisUrl).getPort());
        Map<String, String> settings = settings();
        for (int i = 0; i < size; i++) {
            Map<String, String> own = new HashMap<>(settings);
            own.putAll(further);
            // PostgreSQL tells whose connection is whose.
            own.merge("QUARKUS_DATASOURCE_JDBC_URL", "?ApplicationName=instance-" + i, String::concat);
            own.put("SCHEDULER_POD_UID", home + "-" + i);
            instances.add(new Instance("instance-" + i, home.resolve("instance-" + i + ".log"), application, own));
        }
        callbackWire = new FaultProxy(instances.getFirst().apiPort());
        startSimulator();
        for (Instance instance : instances) {
            start(instance);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Instance.settings(
                DurablePostgres.url(postgresWire.port()), "redis://127.0.0.1:" + redisWire.port(), simulatorPort, KEY));
        settings.put("SCHEDULER_DISPATCH_UNKNOWN_GRACE", "8s");
        settings.put("SCHEDULER_DISPATCH_BREAKER_DELAY", "1s");
        settings.put("SCHEDULER_DISPATCH_BACKOFF_CAP", "2s");
        settings.put("WHATSAPP_MESSAGES_PER_SECOND", String.valueOf(MESSAGES_PER_SECOND));
        return settings;
    }

    private void startSimulator() throws IOException, InterruptedException {
        simulator = new Subprocess(
                home.resolve("simulator.log"),
                Map.of(),
                Subprocess.java(List.of(
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        application.classPath(),
                        "org.whatsappscheduler.whatsapp.simulator.SimulatorMain",
                        "--port",
                        String.valueOf(simulatorPort),
                        "--webhook-url",
                        "http://127.0.0.1:" + callbackWire.port() + "/webhooks/whatsapp",
                        "--messages-per-second",
                        "1000",
                        "--journal",
                        journal().toString())));
        simulator.awaitReady("http://127.0.0.1:" + simulatorPort + "/_simulator/state");
    }

    /** Starts an instance, also one that was killed, with further options for its JVM. */
    void start(Instance instance, String... options) throws IOException, InterruptedException {
        instance.start(Stream.concat(OPTIONS.stream(), Stream.of(options)).toArray(String[]::new));
        instance.awaitReady();
    }

    /** Kills an instance without warning, and remembers when. */
    void kill(Instance instance) throws IOException {
        instance.signal("-KILL");
        kills.add(Instant.now());
    }

    /** When instances were killed without warning. */
    List<Instant> kills() {
        return List.copyOf(kills);
    }

    /** Brings everything back that was taken away. */
    void heal() throws IOException, InterruptedException {
        postgresWire.mend();
        redisWire.mend();
        callbackWire.mend();
        control("DELETE", "/faults", "");
        control("PUT", "/settings", "{\"receipts\": true, \"reorder\": false, \"duplicate_probability\": 0}");
        for (Instance instance : instances) {
            if (!instance.isAlive()) {
                start(instance);
            }
        }
        sendCallbacksTo(instances.getFirst());
    }

    /** Where its files are. */
    Path home() {
        return home;
    }

    Path journal() {
        return home.resolve("accepted.journal");
    }

    List<Instance> instances() {
        return instances;
    }

    DurablePostgres postgres() {
        return postgres;
    }

    RedisServer redis() {
        return redis;
    }

    FaultProxy postgresWire() {
        return postgresWire;
    }

    FaultProxy redisWire() {
        return redisWire;
    }

    /** WhatsApp's callbacks go to that instance from now on, as a load balancer sees to when another one is silent. */
    void sendCallbacksTo(Instance instance) {
        callbackWire.redirect(instance.apiPort());
    }

    FaultProxy callbackWire() {
        return callbackWire;
    }

    /** The instance that holds most of a campaign at this moment. */
    Instance holder(ChaosCampaign campaign) throws SQLException, InterruptedException {
        for (int i = 0; i < 1_500; i++) {
            List<List<String>> pods =
                    query("SELECT w.pod FROM delivery_in_flight f JOIN dispatch_workers w ON w.id = f.owner"
                            + " JOIN schedule_runs r ON r.id = f.run_id WHERE f.started AND r.schedule_id = '"
                            + campaign.schedule() + "' GROUP BY w.pod HAVING count(*) >= 4 ORDER BY count(*) DESC");
            if (!pods.isEmpty()) {
                return instances.stream()
                        .filter(instance ->
                                instance.name().equals(pods.getFirst().getFirst()))
                        .findFirst()
                        .orElseThrow();
            }
            Thread.sleep(20);
        }
        throw new AssertionError("Nobody holds anything of the campaign");
    }

    /** Waits until a statement of an instance that contains this waits for a lock. */
    void awaitWaiting(String statement, Instance instance) throws SQLException, InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            if (!query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = '"
                            + instance.name() + "' AND query LIKE '%" + statement + "%'")
                    .isEmpty()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError(instance.name() + " does not wait for a lock");
    }

    /** Waits until something of a campaign is under way for the second time. */
    void awaitResent(ChaosCampaign campaign) throws SQLException, InterruptedException {
        for (int i = 0; i < 400; i++) {
            String again = query("SELECT count(*) FROM delivery_in_flight f JOIN schedule_runs r ON r.id = f.run_id"
                            + " WHERE f.attempt > 1 AND f.started AND r.schedule_id = '" + campaign.schedule() + "'")
                    .getFirst()
                    .getFirst();
            if (Long.parseLong(again) >= 3) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("Nothing was sent again");
    }

    /** Tells the simulator what to do. */
    void control(String method, String path, String body) throws IOException, InterruptedException {
        send(method, "http://127.0.0.1:" + simulatorPort + "/_simulator" + path, body);
    }

    /** Looks into the simulator. */
    String look(String path) throws IOException, InterruptedException {
        return send("GET", "http://127.0.0.1:" + simulatorPort + "/_simulator" + path, "");
    }

    /** When the simulator stood still. */
    List<Checker.Stall> stalls() throws IOException, InterruptedException {
        List<Checker.Stall> stalls = new ArrayList<>();
        for (JsonNode stall : JSON.readTree(look("/stalls"))) {
            stalls.add(new Checker.Stall(
                    Instant.ofEpochMilli(stall.path("from").asLong()),
                    Instant.ofEpochMilli(stall.path("to").asLong())));
        }
        return stalls;
    }

    /** Calls the API of whichever instance answers; the body of the answer. */
    String api(String method, String path, String body) throws IOException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            Instance instance = instances.get(attempt % instances.size());
            try {
                return send(method, "http://127.0.0.1:" + instance.apiPort() + path, body);
            } catch (IOException away) {
                if (attempt > 100) {
                    throw away;
                }
                Thread.sleep(200);
            }
        }
    }

    private String send(String method, String url, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("X-API-Key", KEY)
                .header("Content-Type", "application/json")
                .timeout(java.time.Duration.ofSeconds(10))
                .method(method, BodyPublishers.ofString(body))
                .build();
        var response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 500) {
            throw new IOException(url + " answered " + response.statusCode());
        }
        if (response.statusCode() >= 400 && response.statusCode() != 409) {
            throw new IllegalStateException(url + " answered " + response.body());
        }
        return response.body();
    }

    /** FLUSHALL, past the proxy. */
    void emptyRedis() throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(redis.url()).getPort())) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        }
    }

    /** Runs a statement, past the proxy. */
    void execute(String statement) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    /** The rows of a query, their columns as text. */
    List<List<String>> query(String query) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement run = connection.createStatement();
                ResultSet rows = run.executeQuery(query)) {
            List<List<String>> result = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(rows.getString(i)));
                }
                result.add(row);
            }
            return result;
        }
    }

    @Override
    public void close() throws IOException {
        for (Instance instance : instances) {
            if (instance.isAlive()) {
                instance.signal("-KILL");
            }
        }
        if (simulator != null) {
            simulator.signal("-KILL");
        }
        postgresWire.close();
        redisWire.close();
        callbackWire.close();
        redis.stop();
        postgres.close();
    }
}
