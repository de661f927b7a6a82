package org.whatsappscheduler.ops;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Prometheus' own check of rules and queries, where it is installed. */
final class Promtool {

    private Promtool() {}

    /** What it says, and whether it is content. */
    record Verdict(int status, String text) {}

    /** Runs it; where there is none, the test is skipped and says so. */
    static Verdict run(String... arguments) throws IOException, InterruptedException {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> new File(directory, "promtool").canExecute());
        if (!there) {
            System.out.println("Skipped: no promtool on the PATH (Debian: apt-get install prometheus)");
        }
        Assumptions.assumeTrue(there, "no promtool on the PATH");
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes());
        return new Verdict(process.waitFor(), text);
    }
}
