package org.whatsappscheduler.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports, below those that connections going out take: also free when what listens there is started once more. */
public final class Ports {

    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 25_000;

    private Ports() {}

    public static int free() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // another one
            }
        }
    }
}
