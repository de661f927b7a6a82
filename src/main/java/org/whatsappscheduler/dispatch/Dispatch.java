package org.whatsappscheduler.dispatch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.SchedulerConfig.Role;
import org.whatsappscheduler.common.Sql;

/** The dispatching part of this process as a whole: it starts, it runs, it stops without losing or repeating anything. */
@ApplicationScoped
class Dispatch {

    private static final Logger LOG = Logger.getLogger(Dispatch.class);
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);
    private static final long LOOK_EVERY_MILLIS = 20;

    private static final String CANCELLED_HELD = """
            SELECT r.id FROM schedule_runs r
             WHERE r.state = 'cancelled' AND r.id IN (SELECT run_id FROM delivery_in_flight WHERE owner = ?)
            """;

    private final Worker worker;
    private final Lanes lanes;
    private final Claiming claiming;
    private final Releasing releasing;
    private final Settler settler;
    private final CancelledRuns cancelled;
    private final DispatchMeters meters;
    private final DispatchConfig config;
    private final DataSource database;
    private volatile boolean running;

    Dispatch(
            Worker worker,
            Lanes lanes,
            Claiming claiming,
            Releasing releasing,
            Settler settler,
            CancelledRuns cancelled,
            DispatchMeters meters,
            DispatchConfig config,
            DataSource database) {
        this.worker = worker;
        this.lanes = lanes;
        this.claiming = claiming;
        this.releasing = releasing;
        this.settler = settler;
        this.cancelled = cancelled;
        this.meters = meters;
        this.config = config;
        this.database = database;
    }

    void onStart(@Observes @Priority(300) StartupEvent event, SchedulerConfig scheduler) {
        if (scheduler.roles().contains(Role.DISPATCH)) {
            start();
        }
    }

    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        if (running) {
            stop();
        }
    }

    void start() {
        worker.start(() -> meters.vitals(lanes.calls()));
        lanes.refresh();
        settler.start(claiming::poke);
        releasing.start(claiming::poke);
        claiming.start(releasing::poke);
        running = true;
    }

    boolean isRunning() {
        return running;
    }

    /** Claims nothing more, lets the calls under way land, writes their outcomes, hands back the rest. */
    void stop() throws InterruptedException {
        running = false;
        claiming.stop();
        releasing.stop();
        long deadline = System.nanoTime() + config.drain().toNanos();
        while (lanes.calls() > 0 && System.nanoTime() - deadline < 0) {
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
        settler.stop(LAST_WRITES);
        worker.stop();
        LOG.info("Dispatch has stopped");
    }

    /** What every sweep brings up to date: the senders' limits, and the cancelled runs that this worker still holds. */
    void refresh() {
        lanes.refresh();
        Sql.on(database, CANCELLED_HELD)
                .with(worker.id())
                .list(row -> row.getObject(1, UUID.class))
                .forEach(cancelled::add);
    }

    /** Something new is in the queue. */
    void poke() {
        claiming.poke();
    }
}
