package org.whatsappscheduler.dispatch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.SchedulerConfig.Role;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.Claim.RunState;
import org.whatsappscheduler.whatsapp.MessageGateway;

/** The dispatching part of this process as a whole: it starts, it runs, it stops without losing or repeating anything. */
@ApplicationScoped
class Dispatch {

    private static final Logger LOG = Logger.getLogger(Dispatch.class);
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);
    private static final long LOOK_EVERY_MILLIS = 20;
    private static final Duration REFRESH_EVERY = Duration.ofSeconds(20);

    private static final String HALTED_HELD = """
            SELECT r.id, %s
              FROM schedule_runs r
             WHERE (r.state = 'cancelled' OR r.paused_at IS NOT NULL)
               AND r.id IN (SELECT run_id FROM delivery_in_flight WHERE owner = ?)
            """.formatted(RunState.OF_R);

    private static final String RESUMED =
            "SELECT id FROM schedule_runs WHERE id = ANY (?) AND paused_at IS NULL AND state <> 'cancelled'";

    private final Worker worker;
    private final Lookout lookout;
    private final Lanes lanes;
    private final Claiming claiming;
    private final Releasing releasing;
    private final Settler settler;
    private final HaltedRuns halted;
    private final TemplateHolds holds;
    private final DispatchControl control;
    private final Rescue rescue;
    private final DispatchMeters meters;
    private final DispatchConfig config;
    private final DataSource database;
    private volatile boolean running;
    private volatile long refreshedNanos = System.nanoTime();
    private volatile @Nullable String sendersSeen;

    Dispatch(
            Worker worker,
            Lookout lookout,
            Lanes lanes,
            Claiming claiming,
            Releasing releasing,
            Settler settler,
            HaltedRuns halted,
            TemplateHolds holds,
            DispatchControl control,
            Rescue rescue,
            DispatchMeters meters,
            DispatchConfig config,
            DataSource database) {
        this.worker = worker;
        this.lookout = lookout;
        this.lanes = lanes;
        this.claiming = claiming;
        this.releasing = releasing;
        this.settler = settler;
        this.halted = halted;
        this.holds = holds;
        this.control = control;
        this.rescue = rescue;
        this.meters = meters;
        this.config = config;
        this.database = database;
    }

    void onStart(@Observes @Priority(300) StartupEvent event, SchedulerConfig scheduler, MessageGateway gateway) {
        if (scheduler.roles().contains(Role.DISPATCH)) {
            LOG.debugf("Lease: %s", LeaseTerms.of(config, gateway.longestCall()));
            start();
        }
    }

    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        if (running) {
            stop();
        }
    }

    /** Knows how many others there are before it claims anything: without Redis its share of the rate depends on it. */
    void start() {
        worker.start(() -> meters.vitals(lanes.calls()));
        control.check();
        lanes.refresh();
        rescue.predecessors();
        rescue.look(lookout.look().beats(), System.nanoTime());
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

    /**
     * What the sweep brings up to date: the halted runs that this worker still holds, the senders once one was changed and,
     * less often, the held templates.
     *
     * @param senders what was seen of them: another text when one was changed
     */
    void refresh(@Nullable String senders) {
        boolean changed = !Objects.equals(senders, sendersSeen);
        if (changed || System.nanoTime() - refreshedNanos > REFRESH_EVERY.toNanos()) {
            refreshSenders();
            sendersSeen = senders;
            poke();
        }
        if (lanes.held() > 0) {
            Sql.on(database, HALTED_HELD)
                    .with(worker.id())
                    .list(row -> Map.entry(row.getObject(1, UUID.class), RunState.valueOf(row.getString(2))))
                    .forEach(run -> halted.set(run.getKey(), run.getValue()));
        }
        List<UUID> paused = halted.paused();
        if (!paused.isEmpty()) {
            Sql.on(database, RESUMED)
                    .with((Object) paused.toArray(UUID[]::new))
                    .list(row -> row.getObject(1, UUID.class))
                    .forEach(run -> halted.set(run, RunState.ACTIVE));
        }
    }

    /** The senders and templates as PostgreSQL knows them now. */
    void refreshSenders() {
        refreshedNanos = System.nanoTime();
        lanes.refresh();
        holds.refresh();
    }

    /** Something new is in the queue. */
    void poke() {
        claiming.poke();
    }
}
