package org.whatsappscheduler.whatsapp.simulator;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * When the simulator itself stood still, on a machine with too much to do: what came meanwhile was accepted at once
 * afterwards, although it had not been sent at once. Confined to the simulator's event loop.
 */
final class Stalls {

    private static final long LOOK_EVERY_MILLIS = 20;
    private static final long WORTH_TELLING_MILLIS = 50;
    private static final int KEPT = 1_000;

    /** From when until when, in milliseconds since 1970. */
    @RegisterForReflection
    record Stall(long from, long to) {}

    private final Deque<Stall> stalls = new ArrayDeque<>();
    private long lastMillis = System.currentTimeMillis();

    Stalls(Vertx vertx) {
        vertx.setPeriodic(LOOK_EVERY_MILLIS, timer -> look(System.currentTimeMillis()));
    }

    /** Called at every look; what takes longer than expected was a stall. */
    void look(long nowMillis) {
        if (nowMillis - lastMillis >= LOOK_EVERY_MILLIS + WORTH_TELLING_MILLIS) {
            stalls.add(new Stall(lastMillis + LOOK_EVERY_MILLIS, nowMillis));
            if (stalls.size() > KEPT) {
                stalls.removeFirst();
            }
        }
        lastMillis = nowMillis;
    }

    /** The newest, oldest first. */
    List<Stall> list() {
        return List.copyOf(stalls);
    }
}
