package org.whatsappscheduler.ops.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Redis, from the binaries of {@code embedded-redis}: 6.2 on most systems. */
public final class RedisServer extends EmbeddedServer {

    static final String NAME = "redis";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Optional<Path> executable;

    /** With the executable to use, if it is not to be the bundled one. */
    public RedisServer(EmbeddedHome home, Optional<Path> executable) {
        super(home, NAME);
        this.executable = executable;
    }

    @Override
    String url(int port) {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    PidFile pidFile(Path directory) {
        return pidFileIn(directory);
    }

    static PidFile pidFileIn(Path directory) {
        return new PidFile(directory.resolve("redis.pid"), "redis");
    }

    @Override
    void prepare(Path directory, boolean keepData) throws IOException {
        if (!keepData) {
            Files.deleteIfExists(directory.resolve("dump.rdb"));
        }
    }

    @Override
    void launch(Path directory, int port) throws IOException {
        Path log = directory.resolve("redis.log");
        List<String> command = new ArrayList<>(List.of(executable(directory)));
        command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port)));
        command.addAll(List.of("--dir", directory.toString(), "--save", "60", "1"));
        command.addAll(List.of("--pidfile", directory.resolve("redis.pid").toString(), "--logfile", log.toString()));
        if (!Os.IS_WINDOWS) {
            // Its own session: Ctrl-C in the terminal is meant for the application.
            command.addAll(List.of("--daemonize", "yes"));
        }
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers(port)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Redis did not answer within " + PATIENCE + "; its log is " + log);
            }
            Os.pause(20);
        }
    }

    /** The one this JVM started with: who brings the server back may not know the configuration. */
    private String executable(Path directory) throws IOException {
        String property = home().property("redis-executable");
        if (System.getProperty(property) == null) {
            System.setProperty(
                    property, RedisExecutable.find(executable, directory).toString());
        }
        return System.getProperty(property);
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            OutputStream request = socket.getOutputStream();
            request.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            // "-LOADING" while it reads its dump
            return socket.getInputStream().read() == '+';
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    void began(int port, boolean keepData) {
        // An empty directory is an empty Redis.
    }
}
