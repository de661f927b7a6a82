package org.whatsappscheduler.receipt;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;

/** Applies stored callbacks: woken by each new one, and every second for those that another pod left behind. */
@ApplicationScoped
class ReceiptSweeper {

    private static final Logger LOG = Logger.getLogger(ReceiptSweeper.class);
    private static final int CALLBACKS_AT_ONCE = 50;

    /**
     * What one sweep did.
     *
     * @param callbacks taken from the inbox
     * @param failed of those, put aside
     */
    record Swept(int callbacks, int failed) {}

    private final ReceiptInbox inbox;
    private final ReceiptApplication application;
    private final MeterRegistry meters;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ExecutorService applying = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("receipts").factory());

    ReceiptSweeper(ReceiptInbox inbox, ReceiptApplication application, MeterRegistry meters) {
        this.inbox = inbox;
        this.application = application;
        this.meters = meters;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void everySecond() {
        soon();
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
            while (sweepOnce().callbacks() == CALLBACKS_AT_ONCE) {}
        } catch (RuntimeException failure) {
            if (DatabaseException.isAwayBehind(failure)) {
                LOG.debug("Receipts wait for PostgreSQL");
            } else {
                LOG.error("Receipts could not be applied", failure);
            }
        }
    }

    /** One bounded pass: all in one transaction or, when one of them cannot be applied, each in its own. */
    Swept sweepOnce() {
        try {
            return QuarkusTransaction.requiringNew().call(() -> {
                List<ReceiptInbox.Callback> callbacks = inbox.take(CALLBACKS_AT_ONCE);
                applyAll(callbacks);
                return new Swept(callbacks.size(), 0);
            });
        } catch (UnappliedException unapplied) {
            return oneByOne();
        }
    }

    private Swept oneByOne() {
        int done = 0;
        int failed = 0;
        while (done < CALLBACKS_AT_ONCE) {
            AtomicReference<ReceiptInbox.Callback> taken = new AtomicReference<>();
            try {
                QuarkusTransaction.requiringNew().run(() -> {
                    List<ReceiptInbox.Callback> one = inbox.take(1);
                    one.forEach(taken::set);
                    applyAll(one);
                });
            } catch (UnappliedException unapplied) {
                putAside(taken.get(), unapplied);
                failed++;
            }
            if (taken.get() == null) {
                break;
            }
            done++;
        }
        return new Swept(done, failed);
    }

    private void putAside(ReceiptInbox.Callback callback, UnappliedException why) {
        LOG.errorf("Callback %d can't be applied and is put aside: %s", callback.id(), why.getMessage());
        inbox.putAside(callback, why.getMessage());
    }

    private void applyAll(List<ReceiptInbox.Callback> callbacks) {
        if (callbacks.isEmpty()) {
            return;
        }
        try {
            int receipts = application.apply(callbacks);
            inbox.done(callbacks);
            meters.counter("receipts.applied").increment(receipts);
        } catch (IOException notJson) {
            throw new UnappliedException("not JSON");
        } catch (DatabaseException failure) {
            if (failure.isRepeatable()) {
                throw failure;
            }
            throw new UnappliedException("SQL state " + failure.getMessage());
        }
    }

    /** Rolls the transaction back; says why without repeating what the callback holds. */
    private static final class UnappliedException extends RuntimeException {
        UnappliedException(String message) {
            super(message, null, false, false);
        }
    }
}
