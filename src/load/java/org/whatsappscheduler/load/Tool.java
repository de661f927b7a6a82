package org.whatsappscheduler.load;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command run to its end. */
final class Tool {

    private Tool() {}

    /** What it says; fails if it does, or if it is not done in that time. */
    static String run(int seconds, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        File said = File.createTempFile(
                "tool", ".log", Files.createDirectories(Path.of("target/load")).toFile());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.to(said));
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String output = Files.readString(said.toPath());
        Files.delete(said.toPath());
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException(command.getFirst() + " failed: " + output);
        }
        return output;
    }

    /** The java of this JVM. */
    static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }
}
