package org.whatsappscheduler.chaos;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Watches, while things break, that nothing stays with an owner that does not live any more. */
final class Leases implements AutoCloseable {

    private static final long LONGEST_NANOS = 25_000_000_000L;

    private record Seen(long beat, long sinceNanos) {}

    private final ChaosCluster cluster;
    private final Map<Long, Seen> owners = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Thread thread;
    private volatile boolean watching = true;

    Leases(ChaosCluster cluster) {
        this.cluster = cluster;
        this.thread = Thread.ofPlatform().daemon().name("leases").start(this::watch);
    }

    private void watch() {
        while (watching) {
            try {
                look();
                Thread.sleep(500);
            } catch (SQLException away) {
                // No rescuer can do anything meanwhile either: observed anew.
                owners.clear();
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void look() throws SQLException {
        Map<Long, Long> beats = new HashMap<>();
        cluster.query("SELECT DISTINCT f.owner, coalesce(w.beat, -1) FROM delivery_in_flight f"
                        + " LEFT JOIN dispatch_workers w ON w.id = f.owner")
                .forEach(row -> beats.put(Long.valueOf(row.get(0)), Long.valueOf(row.get(1))));
        owners.keySet().retainAll(beats.keySet());
        long now = System.nanoTime();
        beats.forEach((owner, beat) -> {
            Seen before = owners.get(owner);
            if (before == null || before.beat() != beat) {
                owners.put(owner, new Seen(beat, now));
            } else if (now - before.sinceNanos() > LONGEST_NANOS && violations.isEmpty()) {
                violations.add("rows in flight under owner " + owner + ", dead for more than 25 s");
            }
        });
    }

    /** What was seen until now. */
    List<String> violations() throws InterruptedException {
        watching = false;
        thread.join();
        return violations;
    }

    @Override
    public void close() {
        watching = false;
    }
}
