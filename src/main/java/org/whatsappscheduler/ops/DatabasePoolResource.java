package org.whatsappscheduler.ops;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSourceMetrics;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Sql;

/** The connection pool of this pod, and how fast the database behind it answers. */
@Path("/api/health/database")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Operations")
class DatabasePoolResource {

    /**
     * The pool, in the words of the original service.
     *
     * @param size most connections there may be
     * @param checkedIn connections that are free
     * @param checkedOut connections in use
     * @param overflow connections beyond the size
     * @param total connections there are
     * @param waiting threads that wait for one
     * @param latencyMs how long the database took to answer, in milliseconds
     */
    @Schema(name = "DatabasePool")
    record View(int size, long checkedIn, long checkedOut, long overflow, long total, long waiting, double latencyMs) {}

    private final AgroalDataSource pool;

    DatabasePoolResource(AgroalDataSource pool) {
        this.pool = pool;
    }

    @GET
    @Operation(
            operationId = "getDatabasePool",
            summary = "Tells how the connection pool is used and the database answers")
    public View get() {
        long start = System.nanoTime();
        Sql.on(pool, "SELECT 1").list(row -> true);
        double millis = (double) (System.nanoTime() - start) / TimeUnit.MILLISECONDS.toNanos(1);
        int size = pool.getConfiguration().connectionPoolConfiguration().maxSize();
        AgroalDataSourceMetrics metrics = pool.getMetrics();
        long total = metrics.activeCount() + metrics.availableCount();
        return new View(
                size,
                metrics.availableCount(),
                metrics.activeCount(),
                Math.max(0, total - size),
                total,
                metrics.awaitingCount(),
                millis);
    }
}
