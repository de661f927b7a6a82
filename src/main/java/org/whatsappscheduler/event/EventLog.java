package org.whatsappscheduler.event;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.Sql;

/** Events in the database, in their order. What is not certain yet is not shown yet. */
@ApplicationScoped
public class EventLog implements Forgetful {

    private static final String FOLLOWING = """
            SELECT xid::text AS xid, id, type, schedule_id, at, data::text AS data FROM events
             WHERE (xid, id) > (?::xid8, ?) AND xid < pg_snapshot_xmin(pg_current_snapshot())
             ORDER BY xid, id LIMIT ?
            """;

    private static final String FRONTIER = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid";

    private static final String OLDEST = "SELECT xid::text AS xid, id FROM events ORDER BY xid, id LIMIT 1";

    /** Not those that webhooks have not been told of yet. */
    private static final String FORGET = """
            DELETE FROM events e WHERE ctid = ANY (ARRAY (
                SELECT o.ctid FROM events o
                 WHERE o.at < ?
                   AND (o.xid, o.id) <= (SELECT p.xid, p.id FROM webhook_position p)
                 LIMIT ?))
            """;

    private final DataSource database;
    private final RetentionConfig config;

    EventLog(DataSource database, RetentionConfig config) {
        this.database = database;
        this.config = config;
    }

    /** The next events after a position, in order. */
    public List<Happening> following(EventPosition after, int limit) {
        return Sql.on(database, FOLLOWING)
                .with(Long.toUnsignedString(after.xid()), after.id(), limit)
                .list(row -> new Happening(
                        position(row),
                        row.getString("type"),
                        Sql.uuid(row, "schedule_id"),
                        Objects.requireNonNull(Sql.instant(row, "at")),
                        row.getString("data")));
    }

    /** Before everything that is still to come. */
    EventPosition frontier() {
        return Sql.on(database, FRONTIER)
                .list(row -> new EventPosition(Long.parseUnsignedLong(row.getString("xid")), 0))
                .getFirst();
    }

    /** The first event that has not been forgotten. */
    Optional<EventPosition> oldest() {
        return Sql.on(database, OLDEST).first(EventLog::position);
    }

    @Override
    public String kind() {
        return "events";
    }

    @Override
    public Duration kept() {
        return config.events();
    }

    @Override
    public int forget(Instant before, int atMost) {
        return Sql.on(database, FORGET).with(before, atMost).update();
    }

    private static EventPosition position(ResultSet row) throws SQLException {
        return new EventPosition(Long.parseUnsignedLong(row.getString("xid")), row.getLong("id"));
    }
}
