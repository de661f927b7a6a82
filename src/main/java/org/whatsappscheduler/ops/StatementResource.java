package org.whatsappscheduler.ops;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** What PostgreSQL spends its time on, from its extension {@code pg_stat_statements}; its texts hold no values. */
@Path("/api/stats/statements")
@RolesAllowed(Role.ADMIN)
@Tag(name = "Operations")
class StatementResource {

    private static final String SCHEMA = """
            SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pg_stat_statements'
            """;

    private static final String SLOWEST = """
            SELECT left(query, 4000) AS query, calls, rows, total_exec_time, mean_exec_time, max_exec_time,
                   coalesce(shared_blks_hit / nullif(shared_blks_hit + shared_blks_read, 0)::float8, 1) AS hit_ratio
              FROM %s.pg_stat_statements
             WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
             ORDER BY total_exec_time DESC LIMIT 10
            """;

    /**
     * The ten statements that took most of the time in all, since PostgreSQL last forgot.
     *
     * @param items most expensive first
     */
    @Schema(name = "Statements")
    record View(List<Statement> items) {}

    /**
     * A statement.
     *
     * @param query as PostgreSQL keeps it: {@code $1} where a value was; the first 4,000 characters
     * @param calls how often it was run
     * @param rows read or written, in all
     * @param totalMs spent on it in all, in milliseconds
     * @param meanMs spent on one run, in milliseconds
     * @param maxMs the longest run, in milliseconds
     * @param cacheHitRatio of the pages it needed, how many were in PostgreSQL's memory
     */
    @Schema(name = "Statement")
    record Statement(
            String query, long calls, long rows, double totalMs, double meanMs, double maxMs, double cacheHitRatio) {}

    private final DataSource database;

    StatementResource(DataSource database) {
        this.database = database;
    }

    @GET
    @Operation(operationId = "getSlowestStatements", summary = "The ten statements that PostgreSQL spent most time on")
    public View get() {
        String schema = Sql.on(database, SCHEMA)
                .first(row -> row.getString(1))
                .orElseThrow(() -> Problem.NOT_CONFIGURED.because("Needs CREATE EXTENSION pg_stat_statements"));
        try {
            return new View(Sql.on(database, SLOWEST.formatted(schema)).list(StatementResource::statement));
        } catch (DatabaseException failure) {
            if (failure.isAway()) {
                throw failure;
            }
            throw Problem.NOT_CONFIGURED.because(
                    "Needs shared_preload_libraries = 'pg_stat_statements' and the right to read it (pg_read_all_stats)");
        }
    }

    private static Statement statement(ResultSet row) throws SQLException {
        return new Statement(
                row.getString("query"),
                row.getLong("calls"),
                row.getLong("rows"),
                row.getDouble("total_exec_time"),
                row.getDouble("mean_exec_time"),
                row.getDouble("max_exec_time"),
                row.getDouble("hit_ratio"));
    }
}
