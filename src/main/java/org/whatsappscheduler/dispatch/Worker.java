package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.Sql;

/**
 * This process as others see it: one row whose beat they watch. It fences itself: without a successful beat for a while
 * it starts nothing, because somebody may be taking its claims over.
 */
@ApplicationScoped
class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    private static final String BEAT = """
            UPDATE dispatch_workers
               SET beat = beat + 1, processed = ?, in_flight = ?, accepted_last_minute = ?,
                   lateness_p50_ms = ?, lateness_p95_ms = ?, lateness_p99_ms = ?,
                   on_time_minute = ?, late_minute = ?, on_time_hour = ?, late_hour = ?
             WHERE id = ? RETURNING beat
            """;

    private final DataSource database;
    private final DispatchConfig config;
    private final Clock clock;
    private final @Nullable String podUid;
    private final String pod;
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dispatch-beat").daemon().factory());

    private volatile Supplier<Vitals> vitals = () -> Vitals.NONE;
    private volatile long id;
    private volatile long lastBeatNanos;
    private volatile boolean alive;

    Worker(
            DataSource database,
            DispatchConfig config,
            Clock clock,
            SchedulerConfig scheduler,
            @ConfigProperty(name = "HOSTNAME", defaultValue = "local") String pod) {
        this.database = database;
        this.config = config;
        this.clock = clock;
        this.podUid = scheduler.podUid().orElse(null);
        this.pod = pod;
    }

    /** Registers and begins to beat, telling how it is doing. */
    void start(Supplier<Vitals> doing) {
        vitals = doing;
        register();
        long period = config.beat().toMillis();
        heart.scheduleWithFixedDelay(this::beat, period, period, TimeUnit.MILLISECONDS);
    }

    /** The number of this incarnation, never used again. */
    long id() {
        return id;
    }

    /**
     * The earlier incarnations of this very pod, provably dead because this one runs; none when pods have no identity.
     */
    List<Long> predecessors() {
        return podUid == null
                ? List.of()
                : Sql.on(database, "SELECT id FROM dispatch_workers WHERE pod_uid = ? AND id < ? ORDER BY id")
                        .with(podUid, id)
                        .list(row -> row.getLong(1));
    }

    /** Whether a claim or a send may start now. */
    boolean mayStart() {
        return alive && System.nanoTime() - lastBeatNanos < config.selfFence().toNanos();
    }

    /** The same for what a certain incarnation has claimed: one that was declared dead may send nothing any more. */
    boolean mayStart(long owner) {
        return owner == id && mayStart();
    }

    /** Stops beating and takes the row away, unless claims are still held under it: those are then rescued. */
    void stop() {
        alive = false;
        heart.shutdownNow();
        Sql.on(
                        database,
                        "DELETE FROM dispatch_workers w WHERE id = ?"
                                + " AND NOT EXISTS (SELECT 1 FROM delivery_in_flight f WHERE f.owner = w.id)")
                .with(id)
                .update();
    }

    private void register() {
        long before = System.nanoTime();
        id = Sql.on(
                        database,
                        "INSERT INTO dispatch_workers (pod, pod_uid, slots, started_at) VALUES (?, ?, ?, ?) RETURNING id")
                .with(pod, podUid, config.slots(), clock.instant())
                .list(row -> row.getLong(1))
                .getFirst();
        lastBeatNanos = before;
        alive = true;
    }

    /** The beat counts from before the statement: what others may have seen since is then never older than we think. */
    void beat() {
        try {
            Vitals now = vitals.get();
            long before = System.nanoTime();
            OptionalLong beat = Sql.on(database, BEAT)
                    .with(now.processed(), now.inFlight(), now.acceptedLastMinute())
                    .with(now.latenessMillis().toArray())
                    .with(now.onTime().minute(), now.onTime().lateMinute())
                    .with(now.onTime().hour(), now.onTime().lateHour())
                    .with(id)
                    .list(row -> row.getLong(1))
                    .stream()
                    .mapToLong(Long::longValue)
                    .findFirst();
            if (beat.isPresent()) {
                lastBeatNanos = before;
            } else {
                LOG.warnf("Worker %d was declared dead and its claims were taken over; going on as a new one", id);
                register();
            }
        } catch (DatabaseException away) {
            LOG.debugf("No beat: %s", away.getMessage());
        } catch (RuntimeException unforeseen) {
            LOG.error("No beat", unforeseen); // thrown on, it would end all beats to come
        }
    }
}
