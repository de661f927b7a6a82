package org.whatsappscheduler.ops.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 18, from the binaries of {@code io.zonky.test}. It does not sync its files: good for dev, never for a benchmark. */
public final class PostgresServer extends EmbeddedServer {

    static final String NAME = "postgres";

    public static final String USER = "postgres";
    private static final String DATABASE = "whatsapp_scheduler";
    private static final String MAJOR_VERSION = "18";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Map<String, String> SETTINGS = Map.of(
            "max_connections", "200",
            "shared_buffers", "128MB",
            "timezone", "UTC",
            "log_timezone", "UTC",
            "synchronous_commit", "off",
            "full_page_writes", "off",
            "wal_level", "minimal",
            "max_wal_senders", "0",
            "max_wal_size", "1GB",
            // no socket in /tmp, where another user's server may have left its own
            "unix_socket_directories", "");

    public PostgresServer(EmbeddedHome home) {
        super(home, NAME);
    }

    @Override
    String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    @Override
    PidFile pidFile(Path directory) {
        return pidFileIn(directory);
    }

    static PidFile pidFileIn(Path directory) {
        return new PidFile(directory.resolve("data/postmaster.pid"), "postgres");
    }

    @Override
    void prepare(Path directory, boolean keepData) throws IOException {
        refuseRootWithoutUnshare();
        Path version = directory.resolve("data/PG_VERSION");
        boolean usable = Files.exists(version)
                && Files.readString(version).strip().equals(MAJOR_VERSION)
                && Files.exists(directory.resolve("data/postgresql.conf"));
        if (!usable && !keepData) {
            delete(directory.resolve("data"));
        }
    }

    private static void refuseRootWithoutUnshare() {
        if (System.getProperty("user.name").equals("root") && !Os.IS_WINDOWS && !LinuxUtils.isUnshareAvailable()) {
            throw new IllegalStateException("""
                    PostgreSQL refuses to run as root, and "unshare -U" does not work here to make it run as someone else. \
                    Run the build as another user, allow user namespaces to this container, or name a server of your own: \
                    QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.""");
        }
    }

    /** The handle of the library is not kept: what stops the server is its process id, which also other class loaders can read. */
    @Override
    void launch(Path directory, int port) throws IOException {
        // Left by an earlier handle, whose lock on it this JVM still holds.
        Files.deleteIfExists(directory.resolve("data/epg-lock"));
        Redirect log = Redirect.appendTo(directory.resolve("postgres.log").toFile());
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(PATIENCE)
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .setPort(port);
        SETTINGS.forEach(builder::setServerConfig);
        try {
            builder.start();
        } catch (IOException | IllegalStateException e) {
            throw new IOException("PostgreSQL did not start; its log is " + directory.resolve("postgres.log"), e);
        }
    }

    @Override
    void began(int port, boolean keepData) throws IOException {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, USER, USER);
                Statement statement = connection.createStatement()) {
            if (!keepData) {
                statement.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
            }
            var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'");
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        } catch (SQLException e) {
            throw new IOException("The database " + DATABASE + " could not be created", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
