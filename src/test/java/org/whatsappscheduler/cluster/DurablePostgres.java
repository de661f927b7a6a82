package org.whatsappscheduler.cluster;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** PostgreSQL as one would run it: every commit on disk before it is answered. May be stopped and started again. */
public final class DurablePostgres implements AutoCloseable {

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("max_connections", "200"),
            Map.entry("shared_buffers", "1GB"),
            Map.entry("work_mem", "4MB"),
            Map.entry("maintenance_work_mem", "256MB"),
            Map.entry("max_wal_size", "4GB"),
            Map.entry("random_page_cost", "1.1"),
            Map.entry("unix_socket_directories", ""));

    private final Path directory;
    private final int port;

    /** Makes a new one in a directory and starts it. */
    public DurablePostgres(Path directory) throws IOException {
        this.directory = directory;
        this.port = Ports.free();
        delete(directory);
        Files.createDirectories(directory);
        launch(true);
    }

    private void launch(boolean anew) throws IOException {
        Files.deleteIfExists(directory.resolve("data/epg-lock"));
        Redirect log = Redirect.appendTo(directory.resolve("postgres.log").toFile());
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(anew)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setLocaleConfig("locale", "C")
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .setPort(port);
        SETTINGS.forEach(builder::setServerConfig);
        // Its handle is not kept: what stops the server is a signal.
        builder.start();
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return url(port);
    }

    /** The address behind a proxy. */
    public static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), "postgres", "postgres");
    }

    /** Disconnects everybody and stops. */
    public void stop() throws IOException {
        signal("-INT");
    }

    /** As if the power had gone: it recovers from its log when it starts again. */
    public void crash() throws IOException {
        signal("-QUIT");
    }

    private void signal(String signal) throws IOException {
        Path file = directory.resolve("data/postmaster.pid");
        if (Files.exists(file)) {
            long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            Signals.send(signal, pid);
            ProcessHandle.of(pid)
                    .ifPresent(process -> process.onExit()
                            .orTimeout(20, TimeUnit.SECONDS)
                            .exceptionally(late -> process)
                            .join());
        }
    }

    /** Starts it again on the same port with the same data. */
    public void start() throws IOException {
        launch(false);
    }

    @Override
    public void close() throws IOException {
        signal("-INT");
    }
}
