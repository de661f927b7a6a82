package org.whatsappscheduler.sender;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Command;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** The numbers we send from. */
@Path("/api/senders")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Senders")
class SenderResource {

    private static final String SELECT = """
            SELECT id, name, phone_number_id, messages_per_second, messages_per_hour, max_concurrent_calls, on_unknown,
                   is_default, paused_at, blocked_until, blocked_reason
              FROM senders
            """;

    private final Senders senders;
    private final DataSource database;
    private final Clock clock;
    private final Event<SenderChanged> facts;

    SenderResource(Senders senders, DataSource database, Clock clock, Event<SenderChanged> facts) {
        this.senders = senders;
        this.database = database;
        this.clock = clock;
        this.facts = facts;
    }

    @GET
    @Operation(operationId = "listSenders", summary = "Lists the senders")
    public Page<SenderView> list() {
        List<SenderView> all =
                Sql.on(database, SELECT + " ORDER BY id LIMIT 1000").list(this::read);
        return new Page<>(all, null);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getSender", summary = "Reads a sender")
    public SenderView get(UUID id) {
        return Sql.on(database, SELECT + " WHERE id = ?")
                .with(id)
                .first(this::read)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such sender"));
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "pauseSender",
            summary = "Stops a sender",
            description = "Calls under way end; nothing else leaves from it until it is resumed.")
    public SenderView pause(UUID id) {
        senders.pause(id);
        return changed(id);
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed(Role.OPERATOR)
    @Command
    @Operation(
            operationId = "resumeSender",
            summary = "Lets a sender go on",
            description = "Also one that WhatsApp has refused: should the reason still be there, it is blocked again.")
    public SenderView resume(UUID id) {
        senders.resume(id);
        return changed(id);
    }

    private SenderView changed(UUID id) {
        SenderView now = get(id);
        facts.fire(new SenderChanged(id));
        return now;
    }

    private SenderView read(ResultSet row) throws SQLException {
        Instant pausedAt = Sql.instant(row, "paused_at");
        Instant blockedUntil = Sql.instant(row, "blocked_until");
        boolean blocked = blockedUntil != null && clock.instant().isBefore(blockedUntil);
        return new SenderView(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("phone_number_id"),
                row.getInt("messages_per_second"),
                (Integer) row.getObject("messages_per_hour"),
                row.getInt("max_concurrent_calls"),
                row.getString("on_unknown"),
                row.getBoolean("is_default"),
                status(pausedAt, blocked),
                pausedAt,
                blocked && !Senders.FOR_GOOD.equals(blockedUntil) ? blockedUntil : null,
                blocked ? row.getString("blocked_reason") : null);
    }

    private static SenderView.Status status(@Nullable Instant pausedAt, boolean blocked) {
        return pausedAt != null
                ? SenderView.Status.paused
                : blocked ? SenderView.Status.blocked : SenderView.Status.active;
    }
}
