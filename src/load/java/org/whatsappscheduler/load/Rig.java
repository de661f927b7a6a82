package org.whatsappscheduler.load;

import java.io.IOException;
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
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.whatsappscheduler.cluster.Application;
import org.whatsappscheduler.cluster.Campaigns;
import org.whatsappscheduler.cluster.DurablePostgres;
import org.whatsappscheduler.cluster.Instance;
import org.whatsappscheduler.cluster.Ports;
import org.whatsappscheduler.cluster.Subprocess;
import org.whatsappscheduler.ops.embedded.EmbeddedHome;
import org.whatsappscheduler.ops.embedded.RedisServer;

/** Everything a benchmark needs, as processes of their own: durable PostgreSQL, Redis, the stub and packaged instances. */
final class Rig implements AutoCloseable {

    static final String KEY = "a-key-for-load-tests";
    private static final Pattern SCRIPTS = Pattern.compile("cmdstat_eval(?:sha)?:calls=(\\d+)");
    private static final Path HOME = Path.of("target/load").toAbsolutePath();

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Instance> instances = new ArrayList<>();
    private final DurablePostgres postgres;
    private final RedisServer redis;
    private final int stubPort;
    private Subprocess stub;
    private final Connection connection;

    Rig(int stubDelayMillis) throws Exception {
        Files.createDirectories(HOME);
        postgres = new DurablePostgres(HOME.resolve("postgres"));
        redis = new RedisServer(new EmbeddedHome(HOME, "redis", false), Optional.empty());
        connection = postgres.connect();
        stubPort = Ports.free();
        startStub(stubDelayMillis);
    }

    private void startStub(int delayMillis) throws IOException, InterruptedException {
        List<String> command = Subprocess.java(List.of(
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Stub.class.getName(),
                String.valueOf(stubPort),
                String.valueOf(delayMillis)));
        stub = new Subprocess(HOME.resolve("stub.log"), Map.of(), command);
        stub.awaitReady("http://127.0.0.1:" + stubPort + "/");
    }

    /** Starts a packaged instance with the collector of its image; the first one answers the API. */
    void startInstance(Map<String, String> settings) throws IOException, InterruptedException {
        startInstance(settings, 1_024);
    }

    /** The same with a heap of so many megabytes. */
    void startInstance(Map<String, String> settings, int heap) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(Instance.settings(postgres.url(), redis.url(), stubPort, KEY));
        environment.put("SCHEDULER_QUOTAS_ENABLED", "false");
        environment.putAll(settings);
        String name = "instance-" + instances.size();
        Instance instance = new Instance(name, HOME.resolve(name + ".log"), Application.packaged(), environment);
        instance.start("-Xmx" + heap + "m", "-XX:+UseSerialGC");
        instances.add(instance);
        instance.awaitReady();
    }

    int stubPort() {
        return stubPort;
    }

    int apiPort() {
        return instances.getFirst().apiPort();
    }

    int postgresPort() {
        return postgres.port();
    }

    /** Where the API is. */
    String url() {
        return "http://127.0.0.1:" + apiPort();
    }

    /** The process that answers the API. */
    long pid() {
        return instances.getFirst().pid();
    }

    /** Posts to the API and answers the body. */
    String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + instances.getFirst().apiPort() + path))
                .header("X-API-Key", KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** Posts a signed callback and answers the status. */
    int callback(String body, String signature) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + instances.getFirst().apiPort() + "/webhooks/whatsapp"))
                .header("X-Hub-Signature-256", signature)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** How many scripts Redis has run since it started. */
    long redisScripts() throws IOException {
        URI redisUrl = URI.create(redis.url());
        try (Socket socket = new Socket(redisUrl.getHost(), redisUrl.getPort())) {
            socket.getOutputStream().write("INFO commandstats\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return SCRIPTS.matcher(answer)
                    .results()
                    .mapToLong(calls -> Long.parseLong(calls.group(1)))
                    .sum();
        }
    }

    /** A group of so many new recipients. */
    String group(int size) throws SQLException {
        String group = Campaigns.group(connection, size);
        execute("VACUUM ANALYZE recipients");
        execute("VACUUM ANALYZE group_recipients");
        return group;
    }

    /** So many groups of one new recipient each. */
    List<String> singles(int count) throws SQLException {
        String everybody = group(count);
        execute("INSERT INTO recipient_groups (id, version, name, recipient_count, created_at, updated_at)"
                + " SELECT recipient_id, 0, 'single ' || recipient_id, 1, now(), now() FROM group_recipients"
                + " WHERE group_id = '" + everybody + "'");
        execute("INSERT INTO group_recipients (group_id, recipient_id) SELECT recipient_id, recipient_id"
                + " FROM group_recipients WHERE group_id = '" + everybody + "'");
        return List.of(text("SELECT string_agg(recipient_id::text, ',') FROM group_recipients WHERE group_id = '"
                        + everybody + "'")
                .split(","));
    }

    /** A schedule of a message with a variable, from the default sender; answers its id. */
    String schedule(String group, Instant at) throws IOException, InterruptedException {
        return scheduleOf(message(), group, at, "");
    }

    /** The same from another sender. */
    String scheduleFrom(String sender, String group, Instant at) throws IOException, InterruptedException {
        return scheduleOf(message(), group, at, ", \"sender_id\": \"" + sender + "\"");
    }

    /** A message with a variable; answers its id. */
    String message() throws IOException, InterruptedException {
        return Campaigns.id(post("/api/messages", "{\"title\": \"Load\", \"content\": \"Hello {{name}}\"}"));
    }

    /** A schedule of a message from the default sender; answers its id. */
    String schedule(String message, String group, Instant at) throws IOException, InterruptedException {
        return scheduleOf(message, group, at, "");
    }

    /** A schedule of a message by the clock of each recipient; answers its id. */
    String scheduleByOwnClock(String message, String group, LocalDateTime local)
            throws IOException, InterruptedException {
        return scheduleOf(
                message,
                group,
                "\"when\": {\"local\": \"" + local + "\", \"zone\": \"recipient\", \"fallback_zone\": \"UTC\"}");
    }

    private String scheduleOf(String message, String group, Instant at, String more)
            throws IOException, InterruptedException {
        return scheduleOf(message, group, "\"scheduled_time\": \"" + at + "\"" + more);
    }

    private String scheduleOf(String message, String group, String timing) throws IOException, InterruptedException {
        return Campaigns.id(post(
                "/api/schedules",
                "{\"message_id\": \"" + message + "\", \"group_id\": \"" + group + "\", " + timing + "}"));
    }

    /** Another sender beside the default one; answers its id. */
    String sender(int messagesPerSecond) throws IOException, InterruptedException {
        return Campaigns.id(post(
                "/api/senders",
                "{\"name\": \"Other\", \"phone_number_id\": \"100000000000002\", \"access_token\": \"token\","
                        + " \"messages_per_second\": " + messagesPerSecond + "}"));
    }

    Connection connect() throws SQLException {
        return postgres.connect();
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

    @Override
    public void close() throws IOException, SQLException {
        for (Instance instance : instances) {
            instance.signal("-TERM");
        }
        stub.signal("-KILL");
        connection.close();
        redis.stop();
        postgres.close();
    }
}
