package org.whatsappscheduler.dispatch;

import io.smallrye.health.api.Wellness;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Fails when the dispatch of this process has stalled: no sweep ends any more, or the worker's lease is not renewed. */
@Wellness
class DispatchHealth implements HealthCheck {

    private static final Duration STALLED = Duration.ofSeconds(30);

    private final Dispatch dispatch;
    private final Sweeper sweeper;
    private final Worker worker;
    private final Lanes lanes;

    DispatchHealth(Dispatch dispatch, Sweeper sweeper, Worker worker, Lanes lanes) {
        this.dispatch = dispatch;
        this.sweeper = sweeper;
        this.worker = worker;
        this.lanes = lanes;
    }

    @Override
    public HealthCheckResponse call() {
        Duration sinceSweep = sweeper.sinceLast();
        boolean well = !dispatch.isRunning() || worker.mayStart() && sinceSweep.compareTo(STALLED) < 0;
        long open = lanes.all().stream()
                .filter(lane -> lane.guard().isOpen(System.nanoTime()))
                .count();
        return HealthCheckResponse.named("dispatch")
                .status(well)
                .withData("running", dispatch.isRunning())
                .withData("seconds_since_sweep", sinceSweep.toSeconds())
                .withData("open_circuits", open)
                .build();
    }
}
