package org.whatsappscheduler.common;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body while it arrives. Cut off when it becomes too long, whatever it says of its length, and when it comes drop by drop:
 * each drop in time, but a thread waits for all of them.
 */
final class ArrivingBody extends InputStream {

    /** Less than any line of today carries. */
    private static final long LEAST_BYTES_PER_SECOND = 1_000;

    private static final long MEGABYTE = 1024 * 1024;

    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final InputStream body;
    private final long most;
    private final Duration patience;
    private long bytes;
    private long waitedNanos;

    /**
     * A body of so many bytes at most, all of which arrive before they have been waited for longer than that, and a second
     * more for every 1,000 bytes.
     */
    ArrivingBody(InputStream body, long most, Duration patience) {
        this.body = body;
        this.most = most;
        this.patience = patience;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        long start = System.nanoTime();
        int read = body.read(into, offset, length);
        waitedNanos += System.nanoTime() - start;
        if (read < 0) {
            return read;
        }
        bytes += read;
        if (bytes > most) {
            throw tooLong(most);
        }
        if (waitedNanos - patience.toNanos() > bytes * NANOS / LEAST_BYTES_PER_SECOND) {
            throw tooSlow(patience);
        }
        return read;
    }

    static HttpProblem tooSlow(Duration patience) {
        return Problem.REQUEST_TIMEOUT.because("The body did not arrive within " + patience.toSeconds() + " seconds");
    }

    static HttpProblem tooLong(long most) {
        return Problem.PAYLOAD_TOO_LARGE.because("A request has at most " + most / MEGABYTE + " MB here");
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    /** Leaves the rest where it is, see {@link Lingering}: the server's own stream would wait for the end of it here. */
    @Override
    public void close() {}
}
