package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.csv.ImportView.Column;
import org.whatsappscheduler.audience.csv.ImportView.Status;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** Reads imports, for callers. */
@ApplicationScoped
class ImportQuery {

    private static final TypeReference<List<String>> CELLS = new TypeReference<>() {};

    /**
     * A row that was not taken.
     *
     * @param cells as they were written
     */
    record RejectedRow(long line, String code, String reason, List<String> cells) {}

    private final DataSource database;
    private final ObjectMapper json;

    ImportQuery(DataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /**
     * One import.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    ImportView get(UUID id) {
        return Sql.on(database, "SELECT * FROM imports WHERE id = ?")
                .with(id)
                .first(ImportQuery::view)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such import"));
    }

    /** A page of imports, newest first. */
    Page<ImportView> list(PageRequest request) {
        return Listing.of(database, "imports").page(request, ImportQuery::view);
    }

    /** The rows that were not taken, after a line. */
    List<RejectedRow> rejected(UUID id, long afterLine, int limit) {
        return Sql.on(database, """
                        SELECT line, code, reason, cells::text AS cells FROM import_rejects
                         WHERE import_id = ? AND line > ? ORDER BY line LIMIT ?
                        """)
                .with(id, afterLine, limit)
                .list(row -> new RejectedRow(
                        row.getLong("line"),
                        row.getString("code"),
                        row.getString("reason"),
                        cells(row.getString("cells"))));
    }

    private List<String> cells(String written) {
        try {
            return json.readValue(written, CELLS);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static ImportView view(ResultSet row) throws SQLException {
        return new ImportView(
                row.getObject("id", UUID.class),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getString("file_name"),
                row.getBoolean("dry_run"),
                Encoding.valueOf(row.getString("encoding")).charset().name(),
                row.getString("delimiter"),
                columns(row),
                row.getString("default_region"),
                row.getString("consent_source"),
                List.of((UUID[]) row.getArray("group_ids").getArray()),
                row.getLong("bytes"),
                row.getLong("bytes_read"),
                row.getInt("rows_read"),
                row.getInt("created"),
                row.getInt("updated"),
                row.getInt("unchanged"),
                row.getInt("rejected"),
                row.getString("error"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Sql.instant(row, "started_at"),
                Sql.instant(row, "ended_at"));
    }

    private static List<Column> columns(ResultSet row) throws SQLException {
        String[] header = (String[]) row.getArray("header").getArray();
        @Nullable String[] fields = (@Nullable String[]) row.getArray("fields").getArray();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < header.length; i++) {
            columns.add(new Column(header[i], fields[i]));
        }
        return columns;
    }
}
