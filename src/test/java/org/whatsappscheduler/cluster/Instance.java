package org.whatsappscheduler.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A packaged instance: killed, frozen and started again on the same ports. */
public final class Instance {

    /** What callbacks are signed with; the simulator's own. */
    public static final String APP_SECRET = "simulator-app-secret";

    private final String name;
    private final Path log;
    private final Application application;
    private final Map<String, String> environment;
    private final int apiPort = Ports.free();
    private final int managementPort = Ports.free();
    private @Nullable Subprocess process;

    /** What every instance is told: its servers, its provider, its key. */
    public static Map<String, String> settings(String jdbcUrl, String redisUrl, int providerPort, String key) {
        return Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                jdbcUrl,
                "QUARKUS_DATASOURCE_USERNAME",
                "postgres",
                "QUARKUS_REDIS_HOSTS",
                redisUrl,
                "SCHEDULER_BOOTSTRAP_KEY",
                key,
                "WHATSAPP_PHONE_NUMBER_ID",
                "100000000000001",
                "WHATSAPP_ACCESS_TOKEN",
                "token",
                "WHATSAPP_APP_SECRET",
                APP_SECRET,
                "WHATSAPP_BASE_URL",
                "http://127.0.0.1:" + providerPort);
    }

    /** One of the given name. */
    public Instance(String name, Path log, Application application, Map<String, String> settings) throws IOException {
        this.name = name;
        this.log = log;
        this.application = application;
        this.environment = new HashMap<>(settings);
        environment.putAll(Map.of(
                "HOSTNAME", name,
                "QUARKUS_HTTP_PORT", String.valueOf(apiPort),
                "QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort)));
    }

    public String name() {
        return name;
    }

    /** What it says. */
    public Path log() {
        return log;
    }

    public int apiPort() {
        return apiPort;
    }

    /** Begins to start; {@link #awaitReady} waits for it. */
    public void start(String... jvmOptions) throws IOException {
        process = new Subprocess(log, environment, application.command(List.of(jvmOptions)));
    }

    public void awaitReady() throws InterruptedException {
        running().awaitReady("http://127.0.0.1:" + managementPort + "/q/health/ready");
    }

    public long pid() {
        return running().pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Sends it a signal, such as -KILL, -TERM, -STOP or -CONT. */
    public void signal(String signal) throws IOException {
        running().signal(signal);
    }

    private Subprocess running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }
}
