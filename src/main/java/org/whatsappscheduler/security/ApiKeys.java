package org.whatsappscheduler.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** API keys in the database. */
@ApplicationScoped
class ApiKeys {

    private static final String COLUMNS =
            "id, name, prefix, role, expires_at, last_used_at, revoked_at, created_at, created_by";

    private static final String INSERT = """
            INSERT INTO api_keys (id, name, prefix, digest, role, expires_at, created_at, created_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String REVOKE =
            "UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = ? RETURNING " + COLUMNS;

    private static final String ONE = "SELECT " + COLUMNS + " FROM api_keys WHERE id = ?";

    private static final String VALID = """
            SELECT id, role, coalesce(last_used_at < now() - interval '1 minute', true) AS seldom_seen FROM api_keys
             WHERE digest = ? AND revoked_at IS NULL AND coalesce(expires_at > now(), true)
            """;

    private static final String SEEN = """
            UPDATE api_keys SET last_used_at = now()
             WHERE id = ? AND coalesce(last_used_at < now() - interval '1 minute', true)
            """;

    private final DataSource database;
    private final Clock clock;

    ApiKeys(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    ApiKey.Created create(ApiKey.Request request, String by) {
        Instant now = clock.instant();
        if (request.expiresAt() != null && !request.expiresAt().isAfter(now)) {
            throw Problem.VALIDATION_ERROR.at("#/expires_at", "is in the past");
        }
        String key = ApiKey.random();
        UUID id = Ids.next();
        String prefix = ApiKey.prefixOf(key);
        Sql.on(database, INSERT)
                .with(id, request.name(), prefix, ApiKey.digest(key), request.role(), request.expiresAt(), now, by)
                .update();
        return new ApiKey.Created(id, request.name(), key, prefix, request.role(), request.expiresAt(), now);
    }

    Page<ApiKey> list(PageRequest request) {
        return Listing.of(database, "api_keys").page(request, ApiKeys::read);
    }

    /** Refuses it from now on, on all pods within a second; revoking twice changes nothing. */
    ApiKey revoke(UUID id) {
        return one(REVOKE, id);
    }

    /**
     * One key.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    ApiKey get(UUID id) {
        return one(ONE, id);
    }

    /** The same, and nobody else changes it until the transaction ends. */
    ApiKey lock(UUID id) {
        return one(ONE + " FOR UPDATE", id);
    }

    private ApiKey one(String statement, UUID id) {
        return Sql.on(database, statement)
                .with(id)
                .first(ApiKeys::read)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such key"));
    }

    /** Whose key it is, if it is valid now. */
    Optional<Caller> caller(byte[] digest) {
        record Found(UUID id, String role, boolean seldomSeen) {}
        Optional<Found> found = Sql.on(database, VALID)
                .with(digest)
                .first(row -> new Found(
                        row.getObject("id", UUID.class), row.getString("role"), row.getBoolean("seldom_seen")));
        found.filter(Found::seldomSeen)
                .ifPresent(key -> Sql.on(database, SEEN).with(key.id()).update());
        return found.map(key -> new Caller("key:" + key.id(), key.role()));
    }

    private static ApiKey read(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("prefix"),
                row.getString("role"),
                Sql.instant(row, "expires_at"),
                Sql.instant(row, "last_used_at"),
                Sql.instant(row, "revoked_at"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                row.getString("created_by"));
    }
}
