package org.whatsappscheduler.ops.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The file in which a server wrote its process id, on the first line.
 *
 * @param path    the file
 * @param program what the executable's name contains: a number alone may by now be someone else's
 */
record PidFile(Path path, String program) {

    private static final Logger LOG = Logger.getLogger(PidFile.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The running server. */
    Optional<ProcessHandle> process() {
        try (var lines = Files.lines(path)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> line.matches("\\d+"))
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                    .filter(this::isOurs);
        } catch (IOException | UncheckedIOException absentOrBeingWritten) {
            return Optional.empty();
        }
    }

    /** Also tells a process that ended from one that merely nobody has waited for yet: it has no executable any more. */
    boolean isOurs(ProcessHandle process) {
        return process.isAlive() && process.info().command().orElse("").contains(program);
    }

    /** Stops the server at once but in order, and returns when it is gone. */
    void stop() {
        process().ifPresent(process -> {
            interrupt(process);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (isOurs(process) && System.nanoTime() < deadline) {
                Os.pause(20);
            }
            if (isOurs(process)) {
                LOG.warnf("%s (process %d) did not stop and was killed", program, process.pid());
                process.destroyForcibly();
            }
        });
    }

    /** Ctrl-C: to PostgreSQL it means "disconnect everybody and stop", where the usual signal waits for the clients to leave. */
    private static void interrupt(ProcessHandle process) {
        if (Os.IS_WINDOWS) {
            process.destroyForcibly();
        } else {
            Os.run("sh", "-c", "kill -INT " + process.pid());
        }
    }
}
