package org.whatsappscheduler.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The application as it was packaged, or a copy of it.
 *
 * @param path the directory that a JVM runs; of a native build, the executable
 */
public record Application(Path path) {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** What the build has made. */
    public static Application packaged() {
        Properties made = new Properties();
        try (InputStream written = Files.newInputStream(TARGET.resolve("quarkus-artifact.properties"))) {
            made.load(written);
        } catch (IOException unpackaged) {
            throw new UncheckedIOException(unpackaged);
        }
        Path artifact = TARGET.resolve(made.getProperty("path"));
        return new Application(made.getProperty("type").equals("native") ? artifact : artifact.getParent());
    }

    /** Whether a JVM runs it. */
    public boolean isForJvm() {
        return Files.isDirectory(path);
    }

    /** Where a JVM finds its classes; of an executable, those it was made of. */
    public String classPath() {
        return isForJvm()
                ? String.join(":", path + "/lib/main/*", path + "/lib/boot/*", path + "/app/*")
                : System.getProperty("java.class.path");
    }

    /** What starts it; options are a JVM's and of no meaning to an executable. */
    List<String> command(List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isForJvm()) {
            command.addAll(jvmOptions);
            command.addAll(List.of("-jar", path.resolve("quarkus-run.jar").toString()));
            command = Subprocess.java(command);
        } else {
            command.add(path.toString());
        }
        command.addAll(List.of(arguments));
        return command;
    }
}
