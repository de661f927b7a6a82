package org.whatsappscheduler.common;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** The one clock there is: everybody asks it, and it asks PostgreSQL. */
@ApplicationScoped
class Time {

    private static final Logger LOG = Logger.getLogger(Time.class);
    private static final long EVERY_SECONDS = 10;

    private final DataSource database;
    private final DatabaseClock clock = new DatabaseClock(System::nanoTime, Clock.systemUTC());
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("clock").factory());

    Time(DataSource database) {
        this.database = database;
    }

    @Produces
    @Singleton
    Clock clock() {
        return clock;
    }

    void onStart(@Observes @Priority(50) StartupEvent start) {
        ask();
        asking.scheduleWithFixedDelay(this::ask, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void close() {
        asking.shutdownNow();
    }

    private void ask() {
        try {
            Sql.on(database, "SELECT clock_timestamp() AS now").list(row -> {
                clock.heard(Objects.requireNonNull(Sql.instant(row, "now")));
                return true;
            });
        } catch (RuntimeException away) {
            LOG.debugf("PostgreSQL's time not heard: %s", away.getMessage());
        }
    }
}
