package org.whatsappscheduler.ops;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Whether the application at an address is ready. A plain socket: it is asked every few seconds, by a process of its own. */
record Readiness(URI address) {

    private static final int PATIENCE_MILLIS =
            Math.toIntExact(Duration.ofSeconds(3).toMillis());
    private static final String OK = "HTTP/1.1 200";

    boolean isReady() {
        String question =
                "GET /q/health/ready HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(OK.length());
            return new String(status, StandardCharsets.US_ASCII).equals(OK);
        } catch (IOException notThere) {
            return false;
        }
    }
}
