package org.whatsappscheduler.sender;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** The table of senders. Each change counts the row's version on: that is how all pods see that something changed. */
@ApplicationScoped
class SenderRows {

    private static final int MOST = 1_000;

    private static final String COLUMNS = """
            id, name, phone_number_id, waba_id, sealed_token IS NOT NULL AS has_token, messages_per_second,
            messages_per_hour, max_concurrent_calls, on_unknown, is_default, paused_at, blocked_until,
            blocked_reason, opening_hours::text AS opening_hours, requires_approval, created_at, updated_at, version""";

    private static final String ONE = "SELECT " + COLUMNS + " FROM senders WHERE id = ?";

    private static final String PAGE = "SELECT " + COLUMNS + ", sort_key FROM (%1$s) s ORDER BY %2$s";

    private static final String INSERT = """
            INSERT INTO senders (id, name, phone_number_id, waba_id, sealed_token, messages_per_second, messages_per_hour,
                                 max_concurrent_calls, on_unknown, is_default, opening_hours, requires_approval,
                                 created_at, updated_at)
            SELECT ?, ?, ?, ?::text, ?, coalesce(?::integer, 80), ?::integer, coalesce(?::integer, 64),
                   coalesce(?::text, 'hold'), coalesce(?::boolean, false), ?::jsonb, coalesce(?::boolean, false), ?, ?
             WHERE (SELECT count(*) FROM senders) < ?
            ON CONFLICT (phone_number_id) DO NOTHING
            """;

    private static final String CHANGE = """
            UPDATE senders
               SET name = coalesce(?::text, name), waba_id = CASE WHEN ? THEN ?::text ELSE waba_id END,
                   messages_per_second = coalesce(?::integer, messages_per_second),
                   messages_per_hour = CASE WHEN ? THEN nullif(?::integer, 0) ELSE messages_per_hour END,
                   max_concurrent_calls = coalesce(?::integer, max_concurrent_calls),
                   on_unknown = coalesce(?::text, on_unknown), is_default = coalesce(?::boolean, is_default),
                   opening_hours = CASE WHEN ? THEN ?::jsonb ELSE opening_hours END,
                   requires_approval = coalesce(?::boolean, requires_approval),
                   version = version + 1, updated_at = ?
             WHERE id = ?
            """;

    /** A new token ends a block that ends by itself: it came from the old one. A policy violation has not gone away. */
    private static final String NEW_TOKEN = """
            UPDATE senders
               SET sealed_token = ?,
                   blocked_until = CASE WHEN blocked_until = ? THEN blocked_until END,
                   blocked_reason = CASE WHEN blocked_until = ? THEN blocked_reason END
             WHERE id = ?
            """;

    private static final String RESEAL =
            "UPDATE senders SET sealed_token = ?, version = version + 1 WHERE id = ? AND sealed_token = ?";

    private static final String PAUSE = """
            UPDATE senders SET paused_at = coalesce(paused_at, ?), updated_at = ?, version = version + 1 WHERE id = ?
            """;

    private static final String RESUME = """
            UPDATE senders SET paused_at = NULL, blocked_until = NULL, blocked_reason = NULL, updated_at = ?,
                               version = version + 1
             WHERE id = ?
            """;

    private static final String DELETE = """
            WITH holds AS (DELETE FROM template_holds WHERE sender_id = ?) DELETE FROM senders WHERE id = ?
            """;

    private final DataSource database;
    private final ConfiguredSender configured;
    private final Accounts accounts;
    private final ObjectMapper json;
    private final Clock clock;

    SenderRows(DataSource database, ConfiguredSender configured, Accounts accounts, ObjectMapper json, Clock clock) {
        this.database = database;
        this.configured = configured;
        this.accounts = accounts;
        this.json = json;
        this.clock = clock;
    }

    /** A page of senders, newest first. */
    Page<SenderView> list(PageRequest request) {
        return Listing.of(database, "senders").reading(PAGE).page(request, this::read);
    }

    /**
     * One sender.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    SenderView get(UUID id) {
        return Sql.on(database, ONE)
                .with(id)
                .first(this::read)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such sender"));
    }

    /** The same, and nobody else changes it until the transaction ends. */
    SenderView lock(UUID id) {
        Sql.on(database, "SELECT 1 FROM senders WHERE id = ? FOR UPDATE")
                .with(id)
                .first(row -> true);
        return get(id);
    }

    /** Stores a sender and answers its id. */
    UUID create(SenderRequest request) {
        UUID id = Ids.next();
        Instant now = clock.instant();
        makeDefault(request.isDefault());
        int made = Sql.on(database, INSERT)
                .with(id, request.name(), request.phoneNumberId(), request.wabaId())
                .with(accounts.seal(id, request.accessToken()), request.messagesPerSecond(), request.messagesPerHour())
                .with(request.maxConcurrentCalls(), request.onUnknown(), request.isDefault())
                .with(hours(request.openingHours()), request.requiresApproval(), now, now, MOST)
                .update();
        if (made == 0) {
            throw Problem.DUPLICATE_RESOURCE.at(
                    "#/phone_number_id", "belongs to another sender, or there are " + MOST + " senders already");
        }
        return id;
    }

    /** Changes what is given. */
    void change(UUID id, SenderRequest.Patch patch) {
        if (configured.is(get(id).phoneNumberId())) {
            configured.refuse(patch);
        }
        makeDefault(patch.isDefault());
        Sql.on(database, CHANGE)
                .with(patch.name())
                .with(patch.wabaId() != null, given(patch.wabaId()))
                .with(patch.messagesPerSecond())
                .with(patch.messagesPerHour() != null, given(patch.messagesPerHour()))
                .with(patch.maxConcurrentCalls(), patch.onUnknown(), patch.isDefault())
                .with(patch.openingHours() != null, hours(given(patch.openingHours())))
                .with(patch.requiresApproval(), clock.instant(), id)
                .update();
        if (patch.accessToken() != null) {
            Sql.on(database, NEW_TOKEN)
                    .with(accounts.seal(id, patch.accessToken()), Senders.FOR_GOOD, Senders.FOR_GOOD, id)
                    .update();
        }
    }

    private static <T> @Nullable T given(@Nullable Optional<T> change) {
        return change == null ? null : change.orElse(null);
    }

    /** There is one default at most; whoever sets another one at this moment waits. */
    private void makeDefault(@Nullable Boolean isDefault) {
        if (!Boolean.TRUE.equals(isDefault)) {
            return;
        }
        if (configured.isThere()) {
            throw Problem.VALIDATION_ERROR.at(
                    "#/is_default", "the default sender is set by the configuration (WHATSAPP_PHONE_NUMBER_ID)");
        }
        Sql.on(database, "LOCK TABLE senders IN SHARE ROW EXCLUSIVE MODE").update();
        Sql.on(database, "UPDATE senders SET is_default = false, version = version + 1 WHERE is_default")
                .update();
    }

    /**
     * Takes a sender away that nothing uses.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 409 when a schedule does, or the configuration
     */
    void delete(UUID id) {
        if (configured.is(get(id).phoneNumberId())) {
            throw Problem.RESOURCE_IN_USE.because("It is the sender of the configuration (WHATSAPP_PHONE_NUMBER_ID)");
        }
        try {
            Sql.on(database, DELETE).with(id, id).update();
        } catch (DatabaseException failure) {
            if (failure.isDanglingReference()) {
                throw Problem.RESOURCE_IN_USE.because("A schedule uses this sender");
            }
            throw failure;
        }
    }

    /** Seals every token anew that was sealed with an older key, so that that key can be taken away. */
    void onStart(@Observes @Priority(200) StartupEvent start) {
        record Token(UUID id, String sealed) {}
        Sql.on(database, "SELECT id, sealed_token FROM senders WHERE sealed_token IS NOT NULL")
                .list(row -> new Token(row.getObject(1, UUID.class), row.getString(2)))
                .forEach(token -> accounts.resealed(token.id(), token.sealed())
                        .ifPresent(anew -> Sql.on(database, RESEAL)
                                .with(anew, token.id(), token.sealed())
                                .update()));
    }

    /** Stops a sender until it is resumed. */
    void pause(UUID id) {
        Sql.on(database, PAUSE).with(clock.instant(), clock.instant(), id).update();
    }

    /** Lets a sender go on, whoever has stopped it. */
    void resume(UUID id) {
        Sql.on(database, RESUME).with(clock.instant(), id).update();
    }

    private SenderView read(ResultSet row) throws SQLException {
        Instant pausedAt = Sql.instant(row, "paused_at");
        Instant blockedUntil = Sql.instant(row, "blocked_until");
        boolean blocked = blockedUntil != null && clock.instant().isBefore(blockedUntil);
        boolean isConfigured = configured.is(row.getString("phone_number_id"));
        return new SenderView(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("phone_number_id"),
                row.getString("waba_id"),
                isConfigured ? configured.token().isPresent() : row.getBoolean("has_token"),
                row.getInt("messages_per_second"),
                (Integer) row.getObject("messages_per_hour"),
                row.getInt("max_concurrent_calls"),
                row.getString("on_unknown"),
                row.getBoolean("is_default"),
                isConfigured,
                hours(row.getString("opening_hours")),
                row.getBoolean("requires_approval"),
                status(pausedAt, blocked),
                pausedAt,
                blocked && !Senders.FOR_GOOD.equals(blockedUntil) ? blockedUntil : null,
                blocked ? row.getString("blocked_reason") : null,
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")),
                row.getInt("version"));
    }

    private @Nullable String hours(@Nullable SendingHours hours) {
        if (hours == null) {
            return null;
        }
        hours.check("#/opening_hours");
        try {
            return json.writeValueAsString(hours);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private @Nullable SendingHours hours(@Nullable String stored) {
        try {
            return stored == null ? null : json.readValue(stored, SendingHours.class);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("The hours of a sender cannot be read", notOurs);
        }
    }

    private static SenderView.Status status(@Nullable Instant pausedAt, boolean blocked) {
        return pausedAt != null
                ? SenderView.Status.paused
                : blocked ? SenderView.Status.blocked : SenderView.Status.active;
    }
}
