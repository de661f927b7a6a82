package org.whatsappscheduler.security;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.SchedulerConfig;

/** Refuses to start in production with a bootstrap key that everybody knows or could guess. */
@ApplicationScoped
class BootstrapKey {

    static final String DEV_KEY = "dev-admin-key";
    private static final Logger LOG = Logger.getLogger(BootstrapKey.class);
    private static final int SHORTEST = 16;

    void onStart(@Observes @Priority(1) StartupEvent event, SchedulerConfig config, LaunchMode mode) {
        if (mode == LaunchMode.NORMAL) {
            config.bootstrapKey().ifPresentOrElse(BootstrapKey::check, BootstrapKey::missing);
        }
    }

    static void check(String key) {
        if (key.equals(DEV_KEY) || key.length() < SHORTEST) {
            throw new IllegalStateException("SCHEDULER_BOOTSTRAP_KEY must have at least " + SHORTEST
                    + " characters and not be the development key");
        }
    }

    private static void missing() {
        LOG.warn("No SCHEDULER_BOOTSTRAP_KEY: nobody can call the API");
    }
}
