package org.whatsappscheduler.audience.csv;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.SchedulerConfig.Role;

/** When imports are worked on: right after each upload and, for what another pod has left, every few seconds. */
@ApplicationScoped
class ImportTimer {

    private static final Logger LOG = Logger.getLogger(ImportTimer.class);

    /** Something has been uploaded. Fired in the transaction that stores it. */
    record Uploaded() {}

    private final Importing importing;
    private final boolean takesPart;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean stopping;

    private final ExecutorService working = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("imports").factory());

    /** Those who only dispatch have something better to do. */
    ImportTimer(Importing importing, SchedulerConfig config) {
        this.importing = importing;
        this.takesPart = config.roles().contains(Role.API);
    }

    /** What is under way stops after its page and is gone on with by another pod, or after the restart. */
    @PreDestroy
    void close() {
        stopping = true;
        working.close();
    }

    void uploaded(@Observes(during = TransactionPhase.AFTER_SUCCESS) Uploaded fact) {
        soon();
    }

    @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
    void everyTenSeconds() {
        soon();
    }

    private void soon() {
        if (takesPart && !stopping && asked.compareAndSet(false, true)) {
            working.execute(() -> {
                asked.set(false);
                work();
            });
        }
    }

    private void work() {
        try {
            while (!stopping && importing.once(() -> stopping)) {}
        } catch (RuntimeException later) {
            LOG.debugf("Imports wait: %s", later.getClass().getSimpleName());
        }
    }
}
