package org.whatsappscheduler.dispatch;

import io.smallrye.health.api.Wellness;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.logging.Logger;
import org.whatsappscheduler.dispatch.Lookout.Outlook;

/**
 * Fails when the dispatch has stalled: no sweep ends any more, the worker's lease is not renewed, something has been in
 * flight for far too long, or a run that is due is not being planned.
 */
@Wellness
class DispatchHealth implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(DispatchHealth.class);
    private static final Duration STALLED = Duration.ofSeconds(30);

    /** The longest call, the time until its worker would be found dead, and the time to write its outcome. */
    private static final Duration STUCK = Duration.ofSeconds(60);

    private final Dispatch dispatch;
    private final Sweeper sweeper;
    private final Worker worker;
    private final Lanes lanes;
    private final DispatchControl control;
    private final Clock clock;
    private final AtomicBoolean told = new AtomicBoolean();

    DispatchHealth(
            Dispatch dispatch, Sweeper sweeper, Worker worker, Lanes lanes, DispatchControl control, Clock clock) {
        this.dispatch = dispatch;
        this.sweeper = sweeper;
        this.worker = worker;
        this.lanes = lanes;
        this.control = control;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        Duration sinceSweep = sweeper.sinceLast();
        Outlook seen = sweeper.last();
        Instant oldest = seen == null ? null : seen.oldestInFlight();
        long heldSeconds =
                oldest == null ? 0 : Duration.between(oldest, clock.instant()).toSeconds();
        boolean stalled = !worker.mayStart()
                || sinceSweep.compareTo(STALLED) >= 0
                || heldSeconds >= STUCK.toSeconds()
                || seen != null && seen.planningStalled();
        tell(dispatch.isRunning() && stalled);
        long open = lanes.all().stream()
                .filter(lane -> lane.guard().isOpen(System.nanoTime()))
                .count();
        return HealthCheckResponse.named("dispatch")
                .status(!dispatch.isRunning() || !stalled)
                .withData("running", dispatch.isRunning())
                .withData("open", control.isOpen())
                .withData("oldest_in_flight_seconds", heldSeconds)
                .withData("planning_stalled", seen != null && seen.planningStalled())
                .withData("seconds_since_sweep", sinceSweep.toSeconds())
                .withData("open_circuits", open)
                .build();
    }

    private void tell(boolean stalled) {
        if (told.compareAndSet(!stalled, stalled)) {
            if (stalled) {
                LOG.error("The dispatch has stalled; its health check says why");
            } else {
                LOG.info("The dispatch goes on");
            }
        }
    }
}
