package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.Sql;

/** Imports in the database, for those who work on them. */
@ApplicationScoped
class ImportStore implements Forgetful {

    private static final int CHUNK = 1024 * 1024;

    /** Much longer than a page takes. Nothing depends on it but that nobody works in vain: every page is fenced. */
    private static final Duration LEASE = Duration.ofSeconds(60);

    private static final String STORE = """
            INSERT INTO imports (id, status, file_name, bytes, encoding, delimiter, header, fields, default_region,
                                 consent_source, group_ids, dry_run, created_at)
            VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** The oldest that nobody works on. */
    private static final String CLAIM = """
            UPDATE imports SET status = 'running', owner = ?, lease_until = now() + ? * interval '1 millisecond',
                               started_at = coalesce(started_at, ?)
             WHERE id = (SELECT id FROM imports WHERE ended_at IS NULL AND (lease_until IS NULL OR lease_until < now())
                          ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, owner, encoding, delimiter, fields, default_region, consent_source, group_ids, dry_run, rows_read,
                      created_at
            """;

    private static final String HOLD =
            "SELECT 1 FROM imports WHERE id = ? AND owner = ? AND rows_read = ? AND ended_at IS NULL FOR UPDATE";

    private static final String ADVANCE = """
            UPDATE imports
               SET rows_read = rows_read + ?, created = created + ?, updated = updated + ?, unchanged = unchanged + ?,
                   rejected = rejected + ?, bytes_read = greatest(bytes_read, ?),
                   lease_until = now() + ? * interval '1 millisecond'
             WHERE id = ?
            """;

    private static final String REJECT = """
            INSERT INTO import_rejects (import_id, line, code, reason, cells)
            SELECT ?, r.line, r.code, r.reason, r.cells::jsonb FROM unnest(?, ?, ?, ?) AS r (line, code, reason, cells)
            """;

    private static final String END = """
            WITH ended AS (
                UPDATE imports SET status = ?, error = ?, ended_at = ?, owner = NULL, lease_until = NULL,
                                   bytes_read = CASE WHEN ? = 'done' THEN bytes ELSE bytes_read END
                 WHERE id = ? AND owner = ? AND ended_at IS NULL RETURNING id)
            DELETE FROM import_chunks WHERE import_id IN (SELECT id FROM ended)
            """;

    private static final String RELEASE = "UPDATE imports SET lease_until = NULL WHERE id = ? AND owner = ?";

    /** A page of what is too old; the import itself goes with its last rejected row. */
    private static final String FORGET = """
            WITH old AS (SELECT id FROM imports WHERE ended_at < ? ORDER BY ended_at LIMIT 1),
            page AS (SELECT r.import_id, r.line FROM import_rejects r JOIN old ON r.import_id = old.id LIMIT ?),
            forgotten AS (
                DELETE FROM import_rejects r USING page p WHERE r.import_id = p.import_id AND r.line = p.line RETURNING r.line),
            gone AS (DELETE FROM imports i USING old WHERE i.id = old.id AND NOT EXISTS (SELECT 1 FROM page)
                     RETURNING i.id)
            SELECT (SELECT count(*) FROM forgotten) + (SELECT count(*) FROM gone)
            """;

    /**
     * A row that was not taken.
     *
     * @param reason in words, with the fields that are wrong
     */
    record Reject(CsvRows.Row row, String code, String reason) {}

    /** What became of a page of rows. */
    record Counts(int created, int updated, int unchanged, int rejected) {

        int rows() {
            return created + updated + unchanged + rejected;
        }
    }

    private final DataSource database;
    private final ObjectMapper json;
    private final RetentionConfig config;
    private final Clock clock;

    ImportStore(DataSource database, ObjectMapper json, RetentionConfig config, Clock clock) {
        this.database = database;
        this.json = json;
        this.config = config;
        this.clock = clock;
    }

    /** Stores a file with how to read it; from the commit on it will be read, whatever becomes of this process. */
    UUID store(ImportForm form, FileFormat format, List<@Nullable String> fields) throws IOException {
        UUID id = Ids.next();
        Sql.on(database, STORE)
                .with(id, form.fileName(), form.file().getFileSize() - format.markBytes())
                .with(format.encoding().name(), String.valueOf(format.delimiter()))
                .with((Object) format.header().toArray(String[]::new))
                .with((Object) fields.toArray(String[]::new))
                .with(form.defaultRegion(), form.source())
                .with((Object) form.groupIds().toArray(UUID[]::new))
                .with(form.dryRun(), clock.instant())
                .update();
        try (InputStream bytes = form.file().getInputStream()) {
            bytes.skipNBytes(format.markBytes());
            byte[] chunk = bytes.readNBytes(CHUNK);
            for (int n = 0; chunk.length > 0; n++) {
                Sql.on(database, "INSERT INTO import_chunks (import_id, n, bytes) VALUES (?, ?, ?)")
                        .with(id, n, chunk)
                        .update();
                chunk = bytes.readNBytes(CHUNK);
            }
        }
        return id;
    }

    /** Takes the oldest import that nobody works on, also one whose process is gone. */
    Optional<Claim> claim() {
        return Sql.on(database, CLAIM)
                .with(Ids.next(), LEASE.toMillis(), clock.instant())
                .first(ImportStore::claim);
    }

    /** Whether the import is still ours and as far as we believe; nobody else gets it until the transaction ends. */
    boolean holds(Claim claim, int rowsRead) {
        return Sql.on(database, HOLD)
                .with(claim.id(), claim.owner(), rowsRead)
                .first(row -> true)
                .isPresent();
    }

    /** Counts a page and keeps the lease. */
    void advance(Claim claim, Counts counts, long bytesRead) {
        Sql.on(database, ADVANCE)
                .with(counts.rows(), counts.created(), counts.updated(), counts.unchanged(), counts.rejected())
                .with(bytesRead, LEASE.toMillis(), claim.id())
                .update();
    }

    void reject(Claim claim, List<Reject> rejects) {
        if (!rejects.isEmpty()) {
            Sql.on(database, REJECT)
                    .with(claim.id())
                    .with((Object) rejects.stream().map(r -> r.row().line()).toArray(Long[]::new))
                    .with((Object) rejects.stream().map(Reject::code).toArray(String[]::new))
                    .with((Object) rejects.stream().map(Reject::reason).toArray(String[]::new))
                    .with((Object) rejects.stream().map(this::cells).toArray(String[]::new))
                    .update();
        }
    }

    /** All has been read. */
    void done(Claim claim) {
        end(claim, "done", null);
    }

    /**
     * The rest cannot be read.
     *
     * @param error for people; no personal data
     */
    void failed(Claim claim, String error) {
        end(claim, "failed", error);
    }

    private void end(Claim claim, String status, @Nullable String error) {
        Sql.on(database, END)
                .with(status, error, clock.instant(), status, claim.id(), claim.owner())
                .update();
    }

    /** Leaves an import to others. */
    void release(Claim claim) {
        Sql.on(database, RELEASE).with(claim.id(), claim.owner()).update();
    }

    @Override
    public String kind() {
        return "imports";
    }

    @Override
    public Duration kept() {
        return Forgetful.shorter(config.imports(), config.personalData());
    }

    @Override
    public int forget(Instant before, int atMost) {
        return Sql.on(database, FORGET)
                .with(before, atMost)
                .list(row -> row.getInt(1))
                .getFirst();
    }

    /** PostgreSQL stores no U+0000. */
    private String cells(Reject reject) {
        try {
            return json.writeValueAsString(reject.row().cells().stream()
                    .map(cell -> cell.replace('\0', '\uFFFD'))
                    .toList());
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Claim claim(ResultSet row) throws SQLException {
        return new Claim(
                row.getObject("id", UUID.class),
                row.getObject("owner", UUID.class),
                Encoding.valueOf(row.getString("encoding")),
                row.getString("delimiter").charAt(0),
                Arrays.asList((@Nullable String[]) row.getArray("fields").getArray()),
                row.getString("default_region"),
                row.getString("consent_source"),
                List.of((UUID[]) row.getArray("group_ids").getArray()),
                row.getBoolean("dry_run"),
                row.getInt("rows_read"),
                Objects.requireNonNull(Sql.instant(row, "created_at")));
    }
}
