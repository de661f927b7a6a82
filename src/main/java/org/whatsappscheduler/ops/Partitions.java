package org.whatsappscheduler.ops;

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

    private final DataSource database;
    private final Clock clock;

    Partitions(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void onStart(@Observes StartupEvent event) {
        create();
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
        int made = Sql.on(database, "SELECT create_delivery_partitions(?, ?)")
                .with(today, today.plusDays(DAYS_AHEAD))
                .list(row -> row.getInt(1))
                .getFirst();
        if (made > 0) {
            LOG.infof("%d partitions made", made);
        }
    }
}
