package org.whatsappscheduler.ops;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.SchedulerConfig;

/**
 * A process that does not migrate the database itself waits until another has: before that, none of its statements can
 * be relied on. A newer schema than its own is fine, because migrations keep the statements of the version before working.
 */
@ApplicationScoped
class SchemaGate {

    private static final Logger LOG = Logger.getLogger(SchemaGate.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final Flyway flyway;

    SchemaGate(Flyway flyway) {
        this.flyway = flyway;
    }

    /** Even before the scheduler starts, at 0. The ports open only afterwards, so that nobody is ready too soon. */
    void onStart(
            @Observes @Priority(-1) StartupEvent event,
            SchedulerConfig config,
            @ConfigProperty(name = "quarkus.flyway.migrate-at-start") boolean migrates)
            throws InterruptedException {
        if (!migrates) {
            await(config.schemaWait());
        }
    }

    private void await(Duration patience) throws InterruptedException {
        long begun = System.nanoTime();
        String missing = missing();
        if (!missing.isEmpty()) {
            LOG.infof("Waiting for the database: %s", missing);
        }
        while (!missing.isEmpty()) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new IllegalStateException("The database is not ready for this version: " + missing);
            }
            Thread.sleep(LOOK_EVERY);
            missing = missing();
        }
    }

    /** What has still to be done, in words; empty when nothing has. */
    private String missing() {
        try {
            List<String> versions = Arrays.stream(flyway.info().pending())
                    .map(migration -> String.valueOf(migration.getVersion()))
                    .toList();
            return versions.isEmpty() ? "" : "migrations " + String.join(", ", versions) + " are missing";
        } catch (FlywayException away) {
            LOG.debugf("The schema's version is not known: %s", away.getMessage());
            return "it does not answer";
        }
    }
}
