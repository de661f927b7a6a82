package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.delivery.Settlement;

/** Collects outcomes and writes them in batches, by one thread: at 64 of them or 20 ms after the first. */
@ApplicationScoped
class Settler {

    private static final Logger LOG = Logger.getLogger(Settler.class);
    private static final int FLUSH_AT = 64;
    private static final int LARGEST_BATCH = 500;
    private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofMillis(500);

    /** Tries with a failure that nobody has foreseen; a minute's worth. */
    private static final int MOST_UNFORESEEN = 120;

    /** So many unwritten outcomes that no further send should start. */
    private static final int BACK_PRESSURE = 2_000;

    private record Entry(Settlement settlement, long owner) {}

    private final LinkedBlockingQueue<Entry> outcomes = new LinkedBlockingQueue<>();
    private final AtomicInteger unwritten = new AtomicInteger();
    private final SettleStatement statement;
    private final InHand inHand;
    private final DispatchMeters meters;
    private volatile boolean running = true;
    private volatile Runnable onRequeued = () -> {};
    private final Thread thread =
            Thread.ofPlatform().daemon().name("dispatch-settle").unstarted(this::loop);

    Settler(SettleStatement statement, InHand inHand, DispatchMeters meters) {
        this.statement = statement;
        this.inHand = inHand;
        this.meters = meters;
    }

    /** Begins to write; {@code onRequeued} is called after something went back to the queue. */
    void start(Runnable requeued) {
        onRequeued = requeued;
        thread.start();
    }

    /** Hands over an outcome; never blocks. */
    void add(Settlement settlement, long owner) {
        unwritten.incrementAndGet();
        outcomes.add(new Entry(settlement, owner));
    }

    boolean isFull() {
        return unwritten.get() >= BACK_PRESSURE;
    }

    /** Writes what is there and ends, within the time given. */
    void stop(Duration within) throws InterruptedException {
        running = false;
        thread.join(within);
        if (unwritten.get() > 0) {
            LOG.warnf("%d outcomes could not be written before the end; they will be rescued", unwritten.get());
        }
    }

    private void loop() {
        List<Entry> batch = new ArrayList<>(LARGEST_BATCH);
        while (running || unwritten.get() > 0) {
            try {
                collect(batch);
                write(batch);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException unforeseen) {
                LOG.error("Outcomes could not be written", unforeseen);
            } finally {
                unwritten.addAndGet(-batch.size());
                batch.clear();
            }
        }
    }

    private void collect(List<Entry> batch) throws InterruptedException {
        Entry first = outcomes.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        batch.add(first);
        long deadline = System.nanoTime() + FLUSH_NANOS;
        while (batch.size() < FLUSH_AT) {
            Entry next = outcomes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        outcomes.drainTo(batch, LARGEST_BATCH - batch.size());
    }

    private void write(List<Entry> batch) throws InterruptedException {
        Map<Long, List<Settlement>> byOwner = batch.stream()
                .collect(Collectors.groupingBy(
                        Entry::owner, Collectors.mapping(Entry::settlement, Collectors.toList())));
        for (Map.Entry<Long, List<Settlement>> part : byOwner.entrySet()) {
            writeUntilDone(part.getValue(), part.getKey());
        }
    }

    /** While PostgreSQL is away the outcomes wait here: the claims stay ours, for nobody can take them over either. */
    private void writeUntilDone(List<Settlement> batch, long owner) throws InterruptedException {
        for (int failures = 0; ; failures++) {
            try {
                write(batch, owner);
                return;
            } catch (RuntimeException failure) {
                if (isRepeatable(failure) || !isCertain(failure) && failures < MOST_UNFORESEEN) {
                    Thread.sleep(PAUSE_WHEN_AWAY);
                } else if (batch.size() > 1) {
                    for (Settlement one : batch) {
                        writeUntilDone(List.of(one), owner);
                    }
                    return;
                } else {
                    LOG.errorf(
                            "Delivery %s can't be settled: %s", batch.getFirst().id(), failure.getMessage());
                    return;
                }
            }
        }
    }

    private void write(List<Settlement> batch, long owner) {
        int settled = statement.settle(batch, owner).size();
        batch.forEach(settlement -> inHand.remove(settlement.id()));
        meters.settled(batch, batch.size() - settled);
        if (batch.stream().anyMatch(s -> s.status() == Settlement.Status.QUEUED)) {
            onRequeued.run();
        }
    }

    /** The same batch may always be settled again, also when only the answer to its commit was lost. */
    private static boolean isRepeatable(RuntimeException failure) {
        return DatabaseException.isAwayBehind(failure)
                || failure instanceof DatabaseException known && known.isRepeatable();
    }

    /** PostgreSQL has refused the statement itself; anything else, such as a failed commit, may pass. */
    private static boolean isCertain(RuntimeException failure) {
        return failure instanceof DatabaseException;
    }
}
