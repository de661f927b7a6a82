package org.whatsappscheduler.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire that can be slow, cut or dead: bytes pass through it between a client and a server on this machine. */
public final class FaultProxy implements AutoCloseable {

    private static final int BUFFER = 32 * 1024;

    private final ServerSocket entrance;
    private volatile int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile long delayMillis;
    private volatile boolean refusing;

    public FaultProxy(int target) throws IOException {
        this.target = target;
        this.entrance = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Where clients connect. */
    public int port() {
        return entrance.getLocalPort();
    }

    /** How long each piece is held up, each way. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** Cuts all connections and makes no new ones until {@link #mend}. */
    public void cut() {
        refusing = true;
        open.forEach(FaultProxy::close);
    }

    /** Makes new connections to another server, as a load balancer does; the old ones are cut. */
    public void redirect(int other) {
        target = other;
        open.forEach(FaultProxy::close);
    }

    public void mend() {
        refusing = false;
        delayMillis = 0;
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                if (refusing) {
                    close(client);
                } else {
                    connect(client);
                }
            } catch (IOException closed) {
                // the end, or the target is away
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException away) {
            close(client);
            throw away;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pump(client, server));
        Thread.ofVirtual().start(() -> pump(server, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (delayMillis > 0) {
                    Thread.sleep(delayMillis);
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException gone) {
            // below
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        close(from);
        close(to);
        open.remove(from);
        open.remove(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException already) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        cut();
    }
}
