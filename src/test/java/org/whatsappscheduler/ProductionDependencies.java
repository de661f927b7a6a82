package org.whatsappscheduler;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.whatsappscheduler.ops.embedded.EmbeddedHome;
import org.whatsappscheduler.ops.embedded.PostgresServer;
import org.whatsappscheduler.ops.embedded.RedisServer;

/** What the packaged application needs to run, given to it as an operator would: it has no servers of its own. */
public final class ProductionDependencies implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        EmbeddedHome home = new EmbeddedHome(Path.of("target/embedded"), "test", false);
        return Map.of(
                "quarkus.management.port",
                "0",
                "quarkus.datasource.jdbc.url",
                new PostgresServer(home).url(),
                "quarkus.datasource.username",
                PostgresServer.USER,
                "quarkus.datasource.password",
                PostgresServer.USER,
                "quarkus.redis.hosts",
                new RedisServer(home, Optional.empty()).url());
    }

    @Override
    public void stop() {
        // They end with this JVM.
    }
}
