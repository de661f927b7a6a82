package org.whatsappscheduler.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keep-alive connections that have asked once and ask nothing more. */
final class IdleConnections implements AutoCloseable {

    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer request;

    IdleConnections(int count, int port, String path) throws IOException {
        request = ByteBuffer.wrap(
                ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nX-API-Key: " + Rig.KEY + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channels.add(channel);
            if (!ask(channel)) {
                throw new IOException("Connection " + i + " is not answered");
            }
        }
    }

    private boolean ask(SocketChannel channel) throws IOException {
        channel.write(request.duplicate());
        ByteBuffer answer = ByteBuffer.allocate(4_096);
        return channel.read(answer) > 0
                && new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII)
                        .startsWith("HTTP/1.1 200");
    }

    /** How many of them are still answered. */
    int alive() {
        int alive = 0;
        for (SocketChannel channel : channels) {
            try {
                alive += ask(channel) ? 1 : 0;
            } catch (IOException closed) {
                // not alive
            }
        }
        return alive;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
