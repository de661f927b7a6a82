package org.whatsappscheduler.whatsapp.cloud;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server over plain sockets that behaves on each request as it is told; every byte it gets is kept. */
final class RawServer implements AutoCloseable {

    /** What happens once a request has been read. */
    interface Behaviour {
        void on(Socket client) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    RawServer(Behaviour behaviour) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.behaviour = behaviour;
        Thread.startVirtualThread(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    static Behaviour answering(int status, String body) {
        return answering(status, body, "");
    }

    static Behaviour answering(int status, String body, String headers) {
        byte[] bytes = ("HTTP/1.1 " + status + " X\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n" + headers
                        + "\r\n" + body)
                .getBytes(UTF_8);
        return client -> client.getOutputStream().write(bytes);
    }

    /** Closes with a reset instead of a farewell. */
    static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    /** Resets every connection there is. */
    void resetAll() throws IOException {
        for (Socket client : clients) {
            reset(client);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                clients.add(client);
                connections.incrementAndGet();
                Thread.startVirtualThread(() -> serve(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket client) {
        try (client) {
            while (true) {
                requests.add(read(client.getInputStream()));
                behaviour.on(client);
            }
        } catch (IOException gone) {
            // as the behaviour wanted, or the client has gone
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        String length = lower.substring(lower.indexOf("content-length: ") + 16).split("\r\n")[0];
        byte[] body = in.readNBytes(Integer.parseInt(length));
        return new String(head.toString().getBytes(ISO_8859_1), UTF_8) + new String(body, UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
