package org.whatsappscheduler.retention;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.Sql;

/** The places in the line that planning a run counts; of no use once it has ended. */
@ApplicationScoped
class RunPaces implements Forgetful {

    private static final String FORGET = """
            DELETE FROM run_paces WHERE ctid = ANY (ARRAY (
                SELECT p.ctid FROM run_paces p JOIN schedule_runs r ON r.id = p.run_id WHERE r.completed_at < ? LIMIT ?))
            """;

    private final DataSource database;

    RunPaces(DataSource database) {
        this.database = database;
    }

    @Override
    public String kind() {
        return "run_paces";
    }

    @Override
    public Duration kept() {
        return Duration.ofDays(1);
    }

    @Override
    public int forget(Instant before, int atMost) {
        return Sql.on(database, FORGET).with(before, atMost).update();
    }
}
