package org.whatsappscheduler.ops.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;
import redis.embedded.model.OsArchitecture;

/** Which redis-server is run: the configured one, the bundled one if it runs here, else the one on the PATH. */
final class RedisExecutable {

    private RedisExecutable() {}

    static Path find(Optional<Path> configured, Path directory) throws IOException {
        if (configured.isPresent()) {
            return configured.get();
        }
        Path bundled = unpack(directory);
        if (bundled != null && runs(bundled)) {
            return bundled;
        }
        return onPath().orElseThrow(() -> new IllegalStateException("""
                The bundled Redis does not run on this system (on Linux it needs glibc 2.34 and OpenSSL 3) and there is no redis-server \
                on the PATH. Install one, point embedded.redis.executable to one, or name a server of your own: QUARKUS_REDIS_HOSTS."""));
    }

    /** The bundled executable for this system, or null if there is none. */
    private static @Nullable Path unpack(Path directory) throws IOException {
        String resource = ExecutableProvider.newProvidedVersionsMap().get(OsArchitecture.detectOSandArchitecture());
        if (resource == null) {
            return null;
        }
        Path executable = directory.resolve(resource.substring(1));
        if (Files.exists(executable)) {
            return executable;
        }
        Path unfinished = directory.resolve("redis-server.part");
        try (InputStream content = ExecutableProvider.class.getResourceAsStream(resource)) {
            if (content == null) {
                return null;
            }
            Files.write(unfinished, content.readAllBytes());
        }
        if (!unfinished.toFile().setExecutable(true)) {
            return null;
        }
        return Files.move(unfinished, executable);
    }

    private static boolean runs(Path executable) {
        try {
            return Os.run(executable.toString(), "--version").exitCode() == 0;
        } catch (UncheckedIOException doesNotRun) {
            return false;
        }
    }

    private static Optional<Path> onPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator))
                .map(entry -> Path.of(entry, Os.IS_WINDOWS ? "redis-server.exe" : "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
