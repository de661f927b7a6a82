package org.whatsappscheduler.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process of its own, with what it says in a file. None outlives this one. */
public final class Subprocess {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(Process::destroyForcibly)));
    }

    private final Process process;

    /** Starts a command with these additions to the environment. */
    public Subprocess(Path log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        ALL.add(process);
    }

    /** The command that starts a JVM like this one with these arguments. */
    public static List<String> java(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return command;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end and answers with what code; -1 when it goes on for more than a minute. */
    public int awaitExit() throws InterruptedException {
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal; -KILL and -TERM are waited for. */
    public void signal(String signal) throws IOException {
        Signals.send(signal, process.pid());
        if (signal.equals("-KILL") || signal.equals("-TERM")) {
            process.onExit()
                    .orTimeout(40, TimeUnit.SECONDS)
                    .exceptionally(late -> process.destroyForcibly())
                    .join();
        }
    }

    /** Waits until an address answers 200. */
    public void awaitReady(String url) throws InterruptedException {
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
                if (HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // again
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("No answer from " + url);
    }
}
