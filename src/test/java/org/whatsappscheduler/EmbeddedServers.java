package org.whatsappscheduler;

import java.nio.file.Path;
import java.util.Optional;
import org.whatsappscheduler.ops.embedded.EmbeddedHome;
import org.whatsappscheduler.ops.embedded.PostgresServer;
import org.whatsappscheduler.ops.embedded.RedisServer;

/**
 * Takes the tests' own PostgreSQL and Redis away and brings them back, on the same port and with the same data (Redis: what
 * it held, too). A stopped server has cut its connections and refuses new ones. Bring it back in a {@code finally}: the other test
 * classes use it too.
 */
public final class EmbeddedServers {

    private static final EmbeddedHome HOME = new EmbeddedHome(Path.of("target/embedded"), "test", false);
    private static final PostgresServer POSTGRES = new PostgresServer(HOME);
    private static final RedisServer REDIS = new RedisServer(HOME, Optional.empty());

    private EmbeddedServers() {}

    public static void stopPostgres() {
        POSTGRES.stop();
    }

    public static void startPostgres() {
        POSTGRES.start();
    }

    public static void stopRedis() {
        REDIS.stop();
    }

    public static void startRedis() {
        REDIS.start();
    }
}
