package org.whatsappscheduler.ops;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Sql;

/** Makes the daily partitions of the deliveries, a week ahead. */
@ApplicationScoped
class Partitions {

    private static final Logger LOG = Logger.getLogger(Partitions.class);
    private static final int DAYS_AHEAD = 7;

    /** A new partition locks the deliveries, and whoever waits for that lock holds up everybody behind. */
    private static final String LOCK_TIMEOUT = "200ms";

    private final DataSource database;
    private final Clock clock;

    Partitions(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Somebody who reads the deliveries for long is no reason not to start: there are partitions for some days yet. */
    void onStart(@Observes StartupEvent event) {
        try {
            create();
        } catch (DatabaseException failure) {
            if (!failure.isOutOfPatience()) {
                throw failure;
            }
            LOG.warn("Partitions not made, the deliveries are in use; trying again in an hour");
        }
    }

    /** Every hour: should one fail, there are 167 more tries before the partition is needed. */
    @Scheduled(every = "1h", delayed = "1h")
    void hourly() {
        try {
            create();
        } catch (DatabaseException away) {
            LOG.warnf("Partitions not made (%s); trying again in an hour", away.getMessage());
        }
    }

    private void create() {
        LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
        int made = QuarkusTransaction.requiringNew().call(() -> {
            Sql.on(database, "SELECT set_config('lock_timeout', ?, true)")
                    .with(LOCK_TIMEOUT)
                    .list(row -> true);
            return Sql.on(database, "SELECT create_delivery_partitions(?, ?)")
                    .with(today, today.plusDays(DAYS_AHEAD))
                    .list(row -> row.getInt(1))
                    .getFirst();
        });
        if (made > 0) {
            LOG.infof("%d partitions made", made);
        }
    }
}
