package org.whatsappscheduler.ops.embedded;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Offers the embedded servers to a configuration that names none. Its own keys:
 *
 * <ul>
 *   <li>{@code embedded.enabled}: false unless said otherwise; true in dev mode and tests
 *   <li>{@code embedded.directory}: where the servers live, {@code target/embedded}; each profile has its own below it
 *   <li>{@code embedded.keep-data}: whether what they hold survives a restart; false, in dev mode true
 *   <li>{@code embedded.redis.executable}: a redis-server to use instead of the bundled one
 * </ul>
 */
public final class EmbeddedServersFactory implements ConfigSourceFactory {

    /** Above application.properties (250, 260), below the environment (300), so that whoever names a server gets that one. */
    static final int ORDINAL = 275;

    static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    static final String REDIS_HOSTS = "quarkus.redis.hosts";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!value(context, "embedded.enabled").map(Boolean::parseBoolean).orElse(false)) {
            return List.of();
        }
        EmbeddedHome home = home(context);
        Map<String, Supplier<String>> values = new HashMap<>();
        if (!isGiven(context, JDBC_URL)) {
            PostgresServer postgres = new PostgresServer(home);
            values.put(JDBC_URL, postgres::url);
            values.put("quarkus.datasource.username", () -> PostgresServer.USER);
            values.put("quarkus.datasource.password", () -> PostgresServer.USER);
        }
        if (!isGiven(context, REDIS_HOSTS)) {
            RedisServer redis = new RedisServer(
                    home, value(context, "embedded.redis.executable").map(Path::of));
            values.put(REDIS_HOSTS, redis::url);
        }
        return List.of(new LazyConfigSource("Embedded servers", ORDINAL, values));
    }

    private static EmbeddedHome home(ConfigSourceContext context) {
        String profile = context.getProfiles().stream().findFirst().orElse("prod");
        Path root = Path.of(value(context, "embedded.directory").orElse("target/embedded"));
        boolean keepData =
                value(context, "embedded.keep-data").map(Boolean::parseBoolean).orElse(false);
        return new EmbeddedHome(root, profile, keepData);
    }

    private static boolean isGiven(ConfigSourceContext context, String name) {
        ConfigValue given = context.getValue(name);
        return given != null && given.getValue() != null && given.getConfigSourceOrdinal() > ORDINAL;
    }

    private static Optional<String> value(ConfigSourceContext context, String name) {
        return Optional.ofNullable(context.getValue(name)).map(ConfigValue::getValue);
    }
}
