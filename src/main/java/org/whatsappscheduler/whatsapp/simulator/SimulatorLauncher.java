package org.whatsappscheduler.whatsapp.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.simulator.Simulator.Place;

/** Starts the simulator with this process where the configuration says so, before anything is sent. */
@ApplicationScoped
class SimulatorLauncher {

    private static final Logger LOG = Logger.getLogger(SimulatorLauncher.class);
    private static final long PATIENCE_SECONDS = 10;

    private final Vertx vertx;
    private final SimulatorConfig config;
    private @Nullable String deployment;

    SimulatorLauncher(Vertx vertx, SimulatorConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    void onStart(@Observes @Priority(50) StartupEvent event) throws Exception {
        if (!config.enabled()) {
            return;
        }
        ObjectNode changes = Settings.JSON.createObjectNode().put("messages_per_second", config.messagesPerSecond());
        Place place = new Place(config.port(), config.webhookUrl().orElse(null), config.appSecret(), null);
        Simulator simulator = new Simulator(place, Settings.standard().with(changes));
        deployment = vertx.deployVerticle(simulator)
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        LOG.infof("WhatsApp is played by the simulator on http://localhost:%d/_simulator/state", simulator.port());
    }

    /** A reload of development mode needs the port again. */
    void onStop(@Observes ShutdownEvent event) throws Exception {
        if (deployment != null) {
            vertx.undeploy(deployment)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
