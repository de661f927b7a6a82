package org.whatsappscheduler.cluster;

import java.io.IOException;
import java.net.ServerSocket;

/** Free ports. */
public final class Ports {

    private Ports() {}

    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
