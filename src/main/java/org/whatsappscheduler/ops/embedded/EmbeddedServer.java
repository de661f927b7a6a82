package org.whatsappscheduler.ops.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/** One server: started when it is first needed, then reused by whoever asks in this JVM. */
public abstract sealed class EmbeddedServer permits PostgresServer, RedisServer {

    private static final Logger LOG = Logger.getLogger(EmbeddedServer.class);

    private final EmbeddedHome home;
    private final String name;

    EmbeddedServer(EmbeddedHome home, String name) {
        this.home = home;
        this.name = name;
    }

    final EmbeddedHome home() {
        return home;
    }

    /** Where clients find it. */
    abstract String url(int port);

    abstract PidFile pidFile(Path directory);

    /** Makes the directory fit for the first start in this JVM. */
    abstract void prepare(Path directory, boolean keepData) throws IOException;

    /** Starts the process and returns when it answers. */
    abstract void launch(Path directory, int port) throws IOException;

    /** Brings what it holds to the state of a first start: called once per JVM, with the server running. */
    abstract void began(int port, boolean keepData) throws IOException;

    /** The address; the first call in this JVM starts the server. */
    public final String url() {
        synchronized (EmbeddedHome.MONITOR) {
            Integer port = home.port(name);
            return url(port == null ? begin() : port);
        }
    }

    private int begin() {
        Path directory = home.claim().resolve(name);
        long started = System.nanoTime();
        try {
            // A JVM that was killed may have left one behind.
            pidFile(directory).stop();
            Files.createDirectories(directory);
            prepare(directory, home.keepData());
            int port = Os.freePort();
            launch(directory, port);
            began(port, home.keepData());
            home.keepPort(name, port);
            LOG.infof("Embedded %s started in %d ms: %s", name, (System.nanoTime() - started) / 1_000_000, url(port));
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded " + name + " could not be started in " + directory, e);
        }
    }

    /** Takes the server away: its connections are cut, new ones are refused. */
    public final void stop() {
        synchronized (EmbeddedHome.MONITOR) {
            pidFile(home.claim().resolve(name)).stop();
        }
    }

    /** Brings it back on the same port with the same data. */
    public final void start() {
        synchronized (EmbeddedHome.MONITOR) {
            Path directory = home.claim().resolve(name);
            Integer port = home.port(name);
            if (port == null) {
                throw new IllegalStateException(
                        "The embedded " + name + " was never started: is another one configured?");
            }
            if (pidFile(directory).process().isPresent()) {
                return;
            }
            try {
                launch(directory, port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
