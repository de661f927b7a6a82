package org.whatsappscheduler.dispatch;

import io.smallrye.health.api.Wellness;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Fails when the dispatch of this pod has stalled, and says what stands still: see {@link StallWatch.Part}. */
@Wellness
class DispatchHealth implements HealthCheck {

    private final Dispatch dispatch;
    private final Sweeper sweeper;
    private final StallWatch watch;
    private final DispatchMeters meters;
    private final Lanes lanes;
    private final DispatchControl control;

    DispatchHealth(
            Dispatch dispatch,
            Sweeper sweeper,
            StallWatch watch,
            DispatchMeters meters,
            Lanes lanes,
            DispatchControl control) {
        this.dispatch = dispatch;
        this.sweeper = sweeper;
        this.watch = watch;
        this.meters = meters;
        this.lanes = lanes;
        this.control = control;
    }

    @Override
    public HealthCheckResponse call() {
        Set<StallWatch.Part> standing = watch.standing();
        long open = lanes.all().stream()
                .filter(lane -> lane.guard().isOpen(System.nanoTime()))
                .count();
        return HealthCheckResponse.named("dispatch")
                .status(standing.isEmpty())
                .withData("running", dispatch.isRunning())
                .withData("open", control.isOpen())
                .withData("stalled", StallWatch.names(standing))
                .withData("oldest_due_seconds", (long) meters.oldestDueSeconds())
                .withData("oldest_in_flight_seconds", watch.inFlight().toSeconds())
                .withData("seconds_since_sweep", sweeper.sinceLast().toSeconds())
                .withData("open_circuits", open)
                .build();
    }
}
