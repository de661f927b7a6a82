package org.whatsappscheduler.cluster;

import java.io.IOException;

/** What the system tells a process. */
public final class Signals {

    private Signals() {}

    /** Sends a signal, such as {@code -STOP}, to a process. */
    public static void send(String signal, long pid) throws IOException {
        try {
            new ProcessBuilder("kill", signal, String.valueOf(pid)).start().waitFor();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
