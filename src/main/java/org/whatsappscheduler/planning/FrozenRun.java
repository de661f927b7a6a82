package org.whatsappscheduler.planning;

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
 * @param isPaced each recipient has a place in a line
 * @param cursor the recipient planned last; null when nobody has been
 * @param traceparent the trace that it is part of; null when it is not recorded
 */
public record FrozenRun(
        UUID id,
        UUID groupId,
        String content,
        Instant occurrence,
        @Nullable LocalDateTime local,
        @Nullable String timing,
        boolean perRecipient,
        boolean isPaced,
        @Nullable UUID cursor,
        @Nullable String traceparent) {

    public static final String COLUMNS =
            "id, group_id, content::text AS content, occurrence, local, timing::text AS timing, per_recipient,"
                    + " pace IS NOT NULL AS is_paced, plan_cursor, traceparent";

    public static FrozenRun of(ResultSet row) throws SQLException {
        return new FrozenRun(
                row.getObject("id", UUID.class),
                row.getObject("group_id", UUID.class),
                row.getString("content"),
                Objects.requireNonNull(Sql.instant(row, "occurrence")),
                row.getObject("local", LocalDateTime.class),
                row.getString("timing"),
                row.getBoolean("per_recipient"),
                row.getBoolean("is_paced"),
                row.getObject("plan_cursor", UUID.class),
                row.getString("traceparent"));
    }
}
