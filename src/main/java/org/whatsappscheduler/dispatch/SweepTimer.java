package org.whatsappscheduler.dispatch;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;

/** When things are done: all periodic work of the dispatch is listed here. */
@ApplicationScoped
class SweepTimer {

    private static final Logger LOG = Logger.getLogger(SweepTimer.class);

    private final Sweeper sweeper;
    private final Dispatch dispatch;
    private final WakeUps wakeUps;
    private final StallWatch watch;
    private final DispatchMeters meters;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ExecutorService sweeping = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("dispatch-sweep").factory());

    SweepTimer(Sweeper sweeper, Dispatch dispatch, WakeUps wakeUps, StallWatch watch, DispatchMeters meters) {
        this.sweeper = sweeper;
        this.dispatch = dispatch;
        this.wakeUps = wakeUps;
        this.watch = watch;
        this.meters = meters;
    }

    /** A reload in development starts another one. */
    @PreDestroy
    void close() {
        sweeping.shutdown();
    }

    /** Plan, decide, rescue, count: every second, besides being woken. */
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void everySecond() {
        if (dispatch.isRunning()) {
            wakeUps.onDue(this::soon);
            wakeUps.listen();
            soon();
        }
    }

    /** What the gauges show, and whether all of this stands still: asked from outside the sweep, which may be what hangs. */
    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    void everyFiveSeconds() {
        try {
            watch.tell(watch.standing());
            meters.count(sweeper.last());
        } catch (DatabaseException away) {
            LOG.debugf("Not counted, or not told: %s", away.getMessage());
        }
    }

    /** One sweep at a time in this process; asking while one waits to begin asks for the same one. */
    private void soon() {
        if (asked.compareAndSet(false, true)) {
            sweeping.execute(() -> {
                asked.set(false);
                try {
                    if (sweeper.sweep()) {
                        soon();
                    }
                } catch (RuntimeException unforeseen) {
                    LOG.error("The sweep failed", unforeseen);
                }
            });
        }
    }
}
