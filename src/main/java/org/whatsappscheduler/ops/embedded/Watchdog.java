package org.whatsappscheduler.ops.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileLock;
import java.util.List;

/**
 * Stops the servers once this JVM is gone, however it went: a shell that waits for the end of its input, a pipe from this JVM. It
 * also serves the orderly exit, where a shutdown hook would take the database away while the application is still closing.
 */
final class Watchdog {

    private static final String SCRIPT = """
            trap '' HUP INT TERM
            cat > /dev/null
            for file in "$@"; do
              { read -r pid < "$file"; } 2> /dev/null && kill -INT "$pid" 2> /dev/null
            done
            for file in "$@"; do
              for second in 1 2 3 4 5 6 7 8 9 10; do
                [ -e "$file" ] || continue 2
                sleep 1
              done
              { read -r pid < "$file"; } 2> /dev/null && kill -KILL "$pid" 2> /dev/null
            done
            """;

    private Watchdog() {}

    /**
     * Watches the processes named by these files, and holds the lock for as long as this JVM lives. Windows has no such shell:
     * there the next start stops what a killed JVM left.
     */
    static void watch(List<PidFile> pidFiles, FileLock lock) throws IOException {
        if (Os.IS_WINDOWS) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> pidFiles.forEach(PidFile::stop)));
        }
        Process watchdog = Os.IS_WINDOWS ? null : start(pidFiles);
        // A root that the garbage collector respects: pipe and lock must not be closed together with a class loader.
        Thread.ofPlatform().daemon().name("embedded-servers").start(() -> {
            while (lock.isValid() && (watchdog == null || watchdog.isAlive())) {
                Os.pause(Long.MAX_VALUE);
            }
        });
    }

    private static Process start(List<PidFile> pidFiles) throws IOException {
        return new ProcessBuilder(Os.concat(
                        List.of("sh", "-c", SCRIPT, "embedded-servers"),
                        pidFiles.stream().map(file -> file.path().toString()).toList()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }
}
