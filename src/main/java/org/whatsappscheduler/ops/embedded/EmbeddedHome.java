package org.whatsappscheduler.ops.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers of one profile live, e.g. {@code target/embedded/dev}. One JVM owns it at a time, which an operating system's lock
 * says; a second one gets a directory of its own.
 *
 * <p>Which directory this JVM got is kept in a system property: our classes are loaded anew with every reload and for
 * every test profile, and their statics with them.
 *
 * @param root     the directory of all profiles
 * @param profile  the configuration profile, e.g. {@code dev}
 * @param keepData whether data survives a restart
 */
public record EmbeddedHome(Path root, String profile, boolean keepData) {

    /** The monitor of everything here: an interned string is the same object to all class loaders. */
    static final Object MONITOR = "org.whatsappscheduler.embedded".intern();

    private static final Logger LOG = Logger.getLogger(EmbeddedHome.class);

    public EmbeddedHome {
        root = root.toAbsolutePath().normalize();
    }

    /** The name under which this JVM keeps something about this home. */
    String property(String what) {
        return "org.whatsappscheduler.embedded." + what + ":" + root.resolve(profile);
    }

    /** The directory, owned by this JVM from now on, with a watchdog beside it. */
    Path claim() {
        synchronized (MONITOR) {
            String claimed = System.getProperty(property("home"));
            if (claimed != null) {
                return Path.of(claimed);
            }
            try {
                Path home = lock();
                System.setProperty(property("home"), home.toString());
                return home;
            } catch (IOException e) {
                throw new UncheckedIOException("The directory for the embedded servers cannot be used: " + root, e);
            }
        }
    }

    private Path lock() throws IOException {
        Files.createDirectories(root);
        Path home = root.resolve(profile);
        FileChannel channel = open(home);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            home = root.resolve(profile + "-" + ProcessHandle.current().pid());
            LOG.infof(
                    "Another JVM uses the embedded servers of profile %s: this one gets its own in %s", profile, home);
            channel = open(home);
            lock = channel.lock();
        }
        Watchdog.watch(
                List.of(
                        PostgresServer.pidFileIn(home.resolve(PostgresServer.NAME)),
                        RedisServer.pidFileIn(home.resolve(RedisServer.NAME))),
                lock);
        return home;
    }

    private static FileChannel open(Path home) throws IOException {
        Path file = home.resolveSibling(home.getFileName() + ".lock");
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** The port kept for a server, or null if this JVM never started it. */
    @Nullable
    Integer port(String server) {
        return Integer.getInteger(property(server));
    }

    void keepPort(String server, int port) {
        System.setProperty(property(server), Integer.toString(port));
    }
}
