package org.whatsappscheduler.ops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersFactoryTest {

    private static final int ENVIRONMENT = 300;
    private static final int APPLICATION_PROPERTIES = 250;

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        redisPid().stop();
    }

    @Test
    void startsNothingBeforeAValueIsAskedFor() {
        SmallRyeConfig config = config(Map.of());
        assertThat(config.getPropertyNames()).contains(EmbeddedServersFactory.JDBC_URL);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void isOffUnlessEnabled() {
        SmallRyeConfig config = config(Map.of("embedded.enabled", "false"));
        assertThat(config.getOptionalValue(EmbeddedServersFactory.JDBC_URL, String.class))
                .isEmpty();
    }

    @Test
    void aServerThatIsNamedIsNotStarted() {
        SmallRyeConfig config = config(Map.of(EmbeddedServersFactory.REDIS_HOSTS, "redis://elsewhere:6379"));
        assertThat(config.getValue(EmbeddedServersFactory.REDIS_HOSTS, String.class))
                .isEqualTo("redis://elsewhere:6379");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDatabaseThatIsNamedBringsItsOwnUser() {
        SmallRyeConfig config = config(Map.of(EmbeddedServersFactory.JDBC_URL, "jdbc:postgresql://elsewhere/it"));
        assertThat(config.getOptionalValue("quarkus.datasource.username", String.class))
                .isEmpty();
    }

    @Test
    void isReusedByLaterConfigurations() {
        String first = config(Map.of()).getValue(EmbeddedServersFactory.REDIS_HOSTS, String.class);
        long process = redisPid().process().orElseThrow().pid();
        String second = config(Map.of()).getValue(EmbeddedServersFactory.REDIS_HOSTS, String.class);
        assertThat(second).isEqualTo(first);
        assertThat(redisPid().process().orElseThrow().pid()).isEqualTo(process);
    }

    @Test
    void isReusedByOtherClassLoaders() throws Exception {
        String first = redis().url();
        URL classes = Path.of("target/classes").toUri().toURL();
        try (URLClassLoader reloaded = new URLClassLoader(new URL[] {classes}, new OnlyLibraries())) {
            Class<?> homeClass = reloaded.loadClass(EmbeddedHome.class.getName());
            Object home = homeClass.getConstructors()[0].newInstance(directory, "test", false);
            Class<?> redisClass = reloaded.loadClass(RedisServer.class.getName());
            assertThat(redisClass).isNotSameAs(RedisServer.class);
            Object redis = redisClass.getConstructors()[0].newInstance(home, Optional.empty());
            assertThat(redisClass.getMethod("url").invoke(redis)).isEqualTo(first);
        }
    }

    @Test
    void whatAKilledJvmLeftIsStopped() throws IOException {
        Path home = directory.resolve("test/redis");
        Files.createDirectories(home);
        redis().launch(home, Os.freePort());
        ProcessHandle orphan = redisPid().process().orElseThrow();
        redis().url();
        assertThat(redisPid().process()).isPresent().get().isNotEqualTo(orphan);
        assertThat(redisPid().isOurs(orphan)).isFalse();
    }

    @Test
    void aNumberThatIsSomeoneElsesProcessIsLeftAlone() throws IOException {
        PidFile file = new PidFile(directory.resolve("redis.pid"), "redis");
        Files.writeString(file.path(), ProcessHandle.current().pid() + "\n");
        assertThat(file.process()).isEmpty();
    }

    @Test
    void anExecutableThatIsMissingIsNamed() {
        RedisServer redis = new RedisServer(home(), Optional.of(Path.of("/no/such/redis-server")));
        assertThatThrownBy(redis::url).hasMessageContaining("redis").hasStackTraceContaining("/no/such/redis-server");
    }

    private EmbeddedHome home() {
        return new EmbeddedHome(directory, "test", false);
    }

    private RedisServer redis() {
        return new RedisServer(home(), Optional.empty());
    }

    private PidFile redisPid() {
        return RedisServer.pidFileIn(directory.resolve("test/redis"));
    }

    private SmallRyeConfig config(Map<String, String> environment) {
        Map<String, String> application = new HashMap<>();
        application.put("embedded.enabled", "true");
        application.put("embedded.directory", directory.toString());
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfiles(List.of("test"))
                .withSources(new PropertiesConfigSource(application, "application", APPLICATION_PROPERTIES))
                .withSources(new PropertiesConfigSource(environment, "environment", ENVIRONMENT))
                .withSources(new EmbeddedServersFactory())
                .build();
    }

    /** Sees every library and none of our classes, as the parent of the class loader of a reload does. */
    private static final class OnlyLibraries extends ClassLoader {

        OnlyLibraries() {
            super(EmbeddedServersFactoryTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.whatsappscheduler.")) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }
}
