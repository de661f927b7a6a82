package org.whatsappscheduler.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;

/**
 * What a run keeps of its schedule, whatever becomes of that.
 *
 * @param content the message, as JSON
 * @param timing as JSON; null for a bare instant
 * @param perRecipient each recipient has instants or limits of their own
 * @param isUnplanned whether nobody of it has been planned yet
 */
record FrozenRun(
        UUID id,
        String content,
        Instant occurrence,
        @Nullable LocalDateTime local,
        @Nullable String timing,
        boolean perRecipient,
        boolean isUnplanned) {

    static final String COLUMNS =
            "id, content::text AS content, occurrence, local, timing::text AS timing, per_recipient,"
                    + " plan_cursor IS NULL AS is_unplanned";

    static FrozenRun of(ResultSet row) throws SQLException {
        return new FrozenRun(
                row.getObject("id", UUID.class),
                row.getString("content"),
                Objects.requireNonNull(Sql.instant(row, "occurrence")),
                row.getObject("local", LocalDateTime.class),
                row.getString("timing"),
                row.getBoolean("per_recipient"),
                row.getBoolean("is_unplanned"));
    }
}
