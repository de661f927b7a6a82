package org.whatsappscheduler.api;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.SortKey;
import org.whatsappscheduler.common.Sql;

/** Who changed what, and when. */
@ApplicationScoped
class AuditTrail implements Forgetful {

    /**
     * One change.
     *
     * @param actor the key, user or process that made it
     * @param operation the operation's id in the OpenAPI document
     * @param path what it was made to
     * @param fields the names of what was given, never the values
     */
    @Schema(name = "AuditEntry")
    record Entry(UUID id, Instant at, String actor, String operation, String path, List<String> fields) {}

    private static final String RECORD =
            "INSERT INTO audit_entries (id, at, actor, operation, path, fields) VALUES (?, ?, ?, ?, ?, ?)";

    private static final String FORGET = """
            DELETE FROM audit_entries WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM audit_entries WHERE at < ? ORDER BY at, id LIMIT ?))
            """;

    private static final SortKey NEWEST = new SortKey("at", "at", SortKey.Type.INSTANT, true);

    private final DataSource database;
    private final RetentionConfig config;
    private final Clock clock;

    AuditTrail(DataSource database, RetentionConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /** Part of the transaction of the change. */
    void record(String actor, String operation, String path, List<String> fields) {
        Sql.on(database, RECORD)
                .with(Ids.next(), clock.instant(), actor, operation, path, fields.toArray(String[]::new))
                .update();
    }

    @Override
    public String kind() {
        return "audit";
    }

    @Override
    public Duration kept() {
        return config.audit();
    }

    @Override
    public int forget(Instant before, int atMost) {
        return Sql.on(database, FORGET).with(before, atMost).update();
    }

    /** A page of it, newest first. */
    Page<Entry> list(PageRequest request) {
        return Listing.of(database, "audit_entries")
                .sortedBy(NEWEST)
                .page(
                        request,
                        row -> new Entry(
                                row.getObject("id", UUID.class),
                                Objects.requireNonNull(Sql.instant(row, "at")),
                                row.getString("actor"),
                                row.getString("operation"),
                                row.getString("path"),
                                List.of((String[]) row.getArray("fields").getArray())));
    }
}
