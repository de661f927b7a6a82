package org.whatsappscheduler.dispatch;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Role;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.dispatch.SenderLimits.Calls;
import org.whatsappscheduler.dispatch.SenderLimits.HeldTemplate;
import org.whatsappscheduler.dispatch.SenderLimits.PerHour;
import org.whatsappscheduler.dispatch.SenderLimits.PerSecond;
import org.whatsappscheduler.dispatch.SenderLimits.Status;
import org.whatsappscheduler.dispatch.SharedRate.Usage;
import org.whatsappscheduler.sender.Senders;

/** What a sender may send now: its limits as they are set, as the pods share them, and what stands in the way. */
@Path("/api/senders/{id}/limits")
@RolesAllowed(Role.VIEWER)
@Tag(name = "Senders")
class SenderLimitsResource {

    private static final String LIMITS = """
            SELECT s.id, s.messages_per_second, s.messages_per_hour, s.max_concurrent_calls, s.paused_at, s.blocked_until,
                   s.blocked_reason, (SELECT count(*) FROM dispatch_workers) AS pods,
                   (SELECT count(*) FROM delivery_in_flight f WHERE f.sender_id = s.id AND f.started) AS in_flight
              FROM senders s WHERE s.id = ?
            """;

    private static final String HOLDS = """
            SELECT name, language, held_until, reason FROM template_holds
             WHERE sender_id = ? AND held_until > now() ORDER BY name, language LIMIT 1000
            """;

    private final DataSource database;
    private final SharedRate rate;
    private final Clock clock;

    SenderLimitsResource(DataSource database, SharedRate rate, Clock clock) {
        this.database = database;
        this.rate = rate;
        this.clock = clock;
    }

    @GET
    @Operation(
            operationId = "getSenderLimits",
            summary = "What a sender may send now, and what holds it back",
            description = "Its limits as they are set, how much of them is left, whether WhatsApp has slowed it down,"
                    + " paused or blocked it, and which templates wait.")
    public SenderLimits get(UUID id) {
        Optional<Usage> usage = rate.usage(id);
        List<HeldTemplate> holds = Sql.on(database, HOLDS).with(id).list(SenderLimitsResource::held);
        return Sql.on(database, LIMITS)
                .with(id)
                .first(row -> limits(row, usage.orElse(null), holds))
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such sender"));
    }

    private SenderLimits limits(ResultSet row, @Nullable Usage usage, List<HeldTemplate> holds) throws SQLException {
        Instant pausedAt = Sql.instant(row, "paused_at");
        Instant blockedUntil = Sql.instant(row, "blocked_until");
        boolean blocked = blockedUntil != null && clock.instant().isBefore(blockedUntil);
        return new SenderLimits(
                row.getObject("id", UUID.class),
                pausedAt != null ? Status.paused : blocked ? Status.blocked : Status.active,
                blocked ? row.getString("blocked_reason") : null,
                blocked && !Senders.FOR_GOOD.equals(blockedUntil) ? blockedUntil : null,
                pausedAt,
                usage != null,
                perSecond(row.getInt("messages_per_second"), usage),
                perHour((Integer) row.getObject("messages_per_hour"), usage),
                new Calls(row.getInt("max_concurrent_calls"), row.getInt("pods"), row.getLong("in_flight")),
                holds);
    }

    private static PerSecond perSecond(int configured, @Nullable Usage usage) {
        double factor = usage == null ? SafeShare.SHARE : usage.factor();
        Duration pause = usage == null ? Duration.ZERO : usage.pause();
        return new PerSecond(configured, Math.round(configured * factor * 10) / 10.0, pause.toMillis());
    }

    private static @Nullable PerHour perHour(@Nullable Integer configured, @Nullable Usage usage) {
        if (configured == null) {
            return null;
        }
        return usage == null
                ? new PerHour(configured, null, null)
                : new PerHour(configured, usage.usedInHour(), Math.max(0, configured - usage.usedInHour()));
    }

    private static HeldTemplate held(ResultSet row) throws SQLException {
        return new HeldTemplate(
                row.getString("name"),
                row.getString("language"),
                Objects.requireNonNull(Sql.instant(row, "held_until")),
                row.getString("reason"));
    }
}
