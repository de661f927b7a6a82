package org.whatsappscheduler.load;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.whatsappscheduler.ops.embedded.EmbeddedHome;
import org.whatsappscheduler.ops.embedded.RedisServer;

/** Everything a benchmark needs, as processes of their own: durable PostgreSQL, Redis, the stub and packaged instances. */
final class Rig implements AutoCloseable {

    static final String KEY = "a-key-for-load-tests";
    private static final Path HOME = Path.of("target/load").toAbsolutePath();
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();
    private final DurablePostgres postgres;
    private final RedisServer redis;
    private final int stubPort;
    private final int apiPort;
    private final Connection connection;

    Rig(int stubDelayMillis) throws Exception {
        Files.createDirectories(HOME);
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
        postgres = new DurablePostgres(HOME.resolve("postgres"));
        redis = new RedisServer(new EmbeddedHome(HOME, "redis", false), Optional.empty());
        connection = DriverManager.getConnection(postgres.url(), "postgres", "postgres");
        stubPort = freePort();
        apiPort = freePort();
        startStub(stubDelayMillis);
    }

    private void startStub(int delayMillis) throws IOException, InterruptedException {
        start(
                "stub",
                List.of(
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Stub.class.getName(),
                        String.valueOf(stubPort),
                        String.valueOf(delayMillis)),
                Map.of());
        await("http://127.0.0.1:" + stubPort + "/");
    }

    /** Starts a packaged instance; only the first one answers the API. */
    void startInstance(Map<String, String> settings) throws IOException, InterruptedException {
        boolean first = processes.size() == 1;
        int management = freePort();
        Map<String, String> environment = new HashMap<>(Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                postgres.url(),
                "QUARKUS_DATASOURCE_USERNAME",
                "postgres",
                "QUARKUS_REDIS_HOSTS",
                redis.url(),
                "QUARKUS_HTTP_PORT",
                String.valueOf(first ? apiPort : freePort()),
                "QUARKUS_MANAGEMENT_PORT",
                String.valueOf(management),
                "SCHEDULER_BOOTSTRAP_KEY",
                KEY,
                "WHATSAPP_PHONE_NUMBER_ID",
                "100000000000001",
                "WHATSAPP_ACCESS_TOKEN",
                "token",
                "WHATSAPP_APP_SECRET",
                "secret",
                "WHATSAPP_BASE_URL",
                "http://127.0.0.1:" + stubPort));
        environment.put("HOSTNAME", "instance-" + processes.size());
        environment.putAll(settings);
        start(
                "instance-" + processes.size(),
                List.of("-Xmx1g", "-jar", "target/quarkus-app/quarkus-run.jar"),
                environment);
        await("http://127.0.0.1:" + management + "/q/health/ready");
    }

    private void start(String name, List<String> command, Map<String, String> environment) throws IOException {
        List<String> whole = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        File log = HOME.resolve(name + ".log").toFile();
        builder.redirectOutput(log).environment().putAll(environment);
        processes.add(builder.start());
    }

    private void await(String url) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                        .POST(BodyPublishers.ofString("{}"))
                        .build();
                HttpRequest get = url.contains("/q/")
                        ? HttpRequest.newBuilder(URI.create(url)).build()
                        : request;
                if (http.send(get, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // again
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("No answer from " + url + "; see the logs in " + HOME);
    }

    int stubPort() {
        return stubPort;
    }

    /** Posts to the API and answers the body. */
    String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path))
                .header("X-API-Key", KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** Posts a signed callback and answers the status. */
    int callback(String body, String signature) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + "/webhooks/whatsapp"))
                .header("X-Hub-Signature-256", signature)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** A group of so many new recipients. */
    String group(int size) throws SQLException {
        String group = text("INSERT INTO recipient_groups (id, version, name, recipient_count, created_at, updated_at)"
                + " VALUES (gen_random_uuid(), 0, 'g' || random(), " + size + ", now(), now()) RETURNING id");
        long first = 34_600_000_000L + (long) number("SELECT count(*) FROM recipients");
        execute("WITH r AS (INSERT INTO recipients (id, version, name, phone_number, created_at, updated_at)"
                + " SELECT uuid_v7_at(now()), 0, 'Person ' || n, '+' || (" + first + " + n), now(), now()"
                + " FROM generate_series(1, " + size + ") n RETURNING id)"
                + " INSERT INTO group_recipients (group_id, recipient_id) SELECT '" + group + "', id FROM r");
        execute("VACUUM ANALYZE recipients");
        execute("VACUUM ANALYZE group_recipients");
        return group;
    }

    /** A schedule of a message with a variable; answers its id. */
    String schedule(String group, Instant at) throws IOException, InterruptedException {
        String message = id(post("/api/messages", "{\"title\": \"Load\", \"content\": \"Hello {{name}}\"}"));
        return id(post(
                "/api/schedules",
                "{\"message_id\": \"" + message + "\", \"group_id\": \"" + group + "\", \"scheduled_time\": \"" + at
                        + "\"}"));
    }

    private static String id(String body) {
        Matcher matcher = ID.matcher(body);
        if (!matcher.find()) {
            throw new IllegalStateException("No id in " + body);
        }
        return matcher.group(1);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.url(), "postgres", "postgres");
    }

    void execute(String statement) throws SQLException {
        try (Statement run = connection.createStatement()) {
            run.execute(statement);
        }
    }

    String text(String query) throws SQLException {
        try (Statement run = connection.createStatement();
                ResultSet rows = run.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    double number(String query) throws SQLException {
        return Double.parseDouble(text(query));
    }

    /** Waits until a query answers that number. */
    void await(String query, long expected) throws SQLException, InterruptedException {
        for (int i = 0; number(query) != expected; i++) {
            if (i > 3_000) {
                throw new IllegalStateException(query + " stays " + number(query));
            }
            Thread.sleep(100);
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void killAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() throws IOException, SQLException {
        for (Process process : processes) {
            process.destroy();
            process.onExit()
                    .orTimeout(20, TimeUnit.SECONDS)
                    .exceptionally(late -> process)
                    .join();
        }
        killAll();
        connection.close();
        redis.stop();
        postgres.close();
    }
}
