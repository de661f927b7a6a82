package org.whatsappscheduler.receipt;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;

/** Applies stored callbacks: woken by each new one, every second while it is behind, and now and then for what another pod has left. */
@ApplicationScoped
class ReceiptSweeper {

    private static final Logger LOG = Logger.getLogger(ReceiptSweeper.class);
    private static final int CALLBACKS_AT_ONCE = 200;

    /**
     * What one sweep did.
     *
     * @param callbacks taken from the inbox
     * @param failed of those, put aside
     */
    record Swept(int callbacks, int failed) {}

    /** How often a pod with nothing of its own to apply looks for what others have left, in seconds. */
    private static final int OTHERS_EVERY = 10;

    private final ReceiptInbox inbox;
    private final ReceiptApplication application;
    private final Counter applied;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean behind = true;

    /** Ticks since the start; the timer's alone. */
    private int seconds;

    private final ExecutorService applying = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("receipts").factory());

    ReceiptSweeper(ReceiptInbox inbox, ReceiptApplication application, MeterRegistry meters) {
        this.inbox = inbox;
        this.application = application;
        this.applied = Counter.builder("receipts.applied")
                .description("What WhatsApp told about deliveries and recipients, taken into account")
                .register(meters);
    }

    /** A reload in development starts another one. */
    @PreDestroy
    void close() {
        applying.shutdown();
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void everySecond() {
        seconds++;
        if (behind || seconds % OTHERS_EVERY == 0) {
            soon();
        }
    }

    /** Applies what is there in the background; asking while one waits to begin asks for the same. */
    void soon() {
        if (asked.compareAndSet(false, true)) {
            applying.execute(() -> {
                asked.set(false);
                sweep();
            });
        }
    }

    private void sweep() {
        try {
            while (sweepOnce().callbacks() > 0) {}
            behind = false;
        } catch (RuntimeException failure) {
            behind = true;
            if (isRepeatable(failure)) {
                LOG.debugf("Receipts wait: %s", failure.getClass().getSimpleName());
            } else {
                LOG.error("Receipts could not be applied", failure);
            }
        }
    }

    /** One bounded pass: all in one transaction or, when one of them cannot be applied, each in its own. */
    Swept sweepOnce() {
        try {
            return new Swept(apply(CALLBACKS_AT_ONCE).size(), 0);
        } catch (UnappliedException unapplied) {
            return oneByOne();
        }
    }

    private Swept oneByOne() {
        int done = 0;
        int failed = 0;
        while (done < CALLBACKS_AT_ONCE) {
            try {
                if (apply(1).isEmpty()) {
                    break;
                }
            } catch (UnappliedException unapplied) {
                putAside(unapplied);
                failed++;
            }
            done++;
        }
        return new Swept(done, failed);
    }

    private void putAside(UnappliedException unapplied) {
        ReceiptInbox.Callback callback = unapplied.callbacks.getFirst();
        LOG.errorf("Callback %d can't be applied and is put aside: %s", callback.id(), unapplied.getMessage());
        inbox.putAside(callback, unapplied.getMessage());
    }

    /** Takes and applies callbacks in a transaction of its own, and answers which. */
    private List<ReceiptInbox.Callback> apply(int limit) {
        List<ReceiptInbox.Callback> taken = new ArrayList<>();
        try {
            QuarkusTransaction.requiringNew().run(() -> {
                taken.addAll(inbox.take(limit));
                if (!taken.isEmpty()) {
                    int receipts = application.apply(taken);
                    inbox.done(taken);
                    applied.increment(receipts);
                }
            });
            return taken;
        } catch (RuntimeException failure) {
            if (taken.isEmpty() || isRepeatable(failure)) {
                throw failure;
            }
            throw new UnappliedException(taken, failure);
        }
    }

    /** PostgreSQL is away or chose us to end a deadlock: nothing is wrong with the callback. */
    private static boolean isRepeatable(RuntimeException failure) {
        return cause(failure, SQLException.class)
                .map(sql -> new DatabaseException(sql).isRepeatable())
                .orElse(false);
    }

    /** Hibernate and the transaction wrap it, JDBC does not. */
    private static <T> Optional<T> cause(@Nullable Throwable failure, Class<T> type) {
        if (failure == null || type.isInstance(failure)) {
            return Optional.ofNullable(type.cast(failure));
        }
        return cause(failure.getCause(), type);
    }

    /** The transaction was rolled back; says why without repeating what the callback holds. */
    private static final class UnappliedException extends RuntimeException {

        private final transient List<ReceiptInbox.Callback> callbacks;

        UnappliedException(List<ReceiptInbox.Callback> callbacks, RuntimeException failure) {
            super(
                    cause(failure, SQLException.class)
                            .map(sql -> "SQL state " + sql.getSQLState())
                            .orElse(failure.getClass().getSimpleName()),
                    null,
                    false,
                    false);
            this.callbacks = callbacks;
        }
    }
}
