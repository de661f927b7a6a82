package org.whatsappscheduler.retention;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.Sql;

/** Deliveries of days for which no partition was made in time: they are in the default one, which is never dropped. */
@ApplicationScoped
class Strays implements Forgetful {

    private static final String DELIVERIES = """
            DELETE FROM deliveries_default WHERE ctid = ANY (ARRAY (
                SELECT d.ctid FROM deliveries_default d
                 WHERE d.day < ? AND d.status NOT IN ('queued', 'sending') AND (d.status <> 'unknown' OR d.day < ?)
                   AND NOT EXISTS (SELECT FROM delivery_unknown u WHERE u.id = d.id)
                   AND NOT EXISTS (SELECT FROM schedule_runs r
                                    WHERE r.id = d.run_id AND r.state IN ('planning', 'sending'))
                 LIMIT ?))
            """;

    /** What belonged to them. */
    private static final String REST = """
            DELETE FROM %1$s_default WHERE ctid = ANY (ARRAY (
                SELECT x.ctid FROM %1$s_default x
                 WHERE x.day < ? AND NOT EXISTS (SELECT FROM deliveries_default d
                                                  WHERE d.day = x.day AND d.id = x.delivery_id)
                 LIMIT ?))
            """;

    private final DataSource database;
    private final RetentionConfig config;

    Strays(DataSource database, RetentionConfig config) {
        this.database = database;
        this.config = config;
    }

    @Override
    public String kind() {
        return "deliveries";
    }

    @Override
    public Duration kept() {
        return config.deliveries();
    }

    @Override
    public int forget(Instant before, int atMost) {
        LocalDate day = before.atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate unknownBefore =
                before.minus(config.deliveries()).atOffset(ZoneOffset.UTC).toLocalDate();
        return Sql.on(database, DELIVERIES).with(day, unknownBefore, atMost).update()
                + Sql.on(database, REST.formatted("delivery_wamids"))
                        .with(day, atMost)
                        .update()
                + Sql.on(database, REST.formatted("delivery_attempts"))
                        .with(day, atMost)
                        .update();
    }
}
