package org.whatsappscheduler;

import jakarta.transaction.TransactionManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One database session that is stepped through its transactions by hand. A step that waits for a lock of another session
 * is left waiting; its later steps queue up behind it.
 */
public final class Session implements AutoCloseable {

    private static final long A_LOCK_MILLIS = 60;

    /** What a session does; its outcome is of no interest. */
    public interface Work {
        void run() throws Exception;
    }

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Deque<CompletableFuture<Void>> steps = new ArrayDeque<>();
    private final TransactionManager transactions;
    private final Work work;

    public Session(TransactionManager transactions, Work work) {
        this.transactions = transactions;
        this.work = work;
    }

    /** The first half: begins a transaction and does the work. */
    public void work() {
        step(() -> {
            transactions.begin();
            try {
                work.run();
            } catch (Exception failure) {
                transactions.setRollbackOnly();
                throw failure;
            }
            return null;
        });
    }

    /** The second half. */
    public void commit() {
        step(() -> {
            if (transactions.getStatus() == jakarta.transaction.Status.STATUS_ACTIVE) {
                transactions.commit();
            } else {
                transactions.rollback();
            }
            return null;
        });
    }

    private void step(Callable<Void> action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        steps.add(done);
        thread.execute(() -> {
            try {
                done.complete(action.call());
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        try {
            done.get(A_LOCK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException waits) {
            // for another session's commit
        } catch (Exception seenAtTheEnd) {
            // by join()
        }
    }

    /** Waits for all steps; a session that was chosen to end a deadlock does its work again, as the engine does. */
    public void join() throws Exception {
        boolean failed = false;
        for (CompletableFuture<Void> step : steps) {
            try {
                step.get(10, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException chosen) {
                failed = true;
            }
        }
        steps.clear();
        if (failed) {
            work();
            commit();
            for (CompletableFuture<Void> step : steps) {
                step.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
