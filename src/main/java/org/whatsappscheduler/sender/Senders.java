package org.whatsappscheduler.sender;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.whatsapp.SenderAccount;

/** The senders there are. For now one, the default, whose row follows the configuration at each start. */
@ApplicationScoped
public class Senders {

    private static final Logger LOG = Logger.getLogger(Senders.class);

    private static final String UPSERT_DEFAULT = """
            INSERT INTO senders (id, name, phone_number_id, messages_per_second, messages_per_hour,
                                 max_concurrent_calls, on_unknown, is_default, created_at, updated_at)
            VALUES (?, 'default', ?, ?, ?, ?, ?, true, ?, ?)
            ON CONFLICT (phone_number_id) DO UPDATE
               SET messages_per_second = excluded.messages_per_second,
                   messages_per_hour = excluded.messages_per_hour,
                   max_concurrent_calls = excluded.max_concurrent_calls,
                   on_unknown = excluded.on_unknown,
                   is_default = true,
                   updated_at = excluded.updated_at
            """;

    private static final String ALL = """
            SELECT id, phone_number_id, messages_per_second, messages_per_hour, max_concurrent_calls, on_unknown,
                   blocked_until, paused_at
              FROM senders ORDER BY id LIMIT 1000
            """;

    /** A block until then is one until a person lifts it. */
    public static final Instant FOR_GOOD = Instant.parse("9999-12-31T00:00:00Z");

    private final DataSource database;
    private final WhatsAppConfig config;
    private final Clock clock;

    Senders(DataSource database, WhatsAppConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    void onStart(@Observes @Priority(100) StartupEvent start) {
        config.phoneNumberId()
                .ifPresentOrElse(
                        this::saveDefault,
                        () -> LOG.warn(
                                "No sender: set WHATSAPP_PHONE_NUMBER_ID and WHATSAPP_ACCESS_TOKEN; until then schedules are refused"));
    }

    private void saveDefault(String phoneNumberId) {
        Integer perHour =
                config.messagesPerHour().isPresent() ? config.messagesPerHour().getAsInt() : null;
        Instant now = clock.instant();
        Sql.on(database, "UPDATE senders SET is_default = false WHERE is_default AND phone_number_id <> ?")
                .with(phoneNumberId)
                .update();
        Sql.on(database, UPSERT_DEFAULT)
                .with(Ids.next(), phoneNumberId, config.messagesPerSecond(), perHour, config.maxConcurrentCalls())
                .with(config.onUnknown().name().toLowerCase(Locale.ROOT), now, now)
                .update();
    }

    /** All senders, at most a thousand. */
    public List<Sender> all() {
        return Sql.on(database, ALL).list(Senders::read);
    }

    /** The sender used when a schedule names none; empty when none is configured. */
    public Optional<UUID> defaultId() {
        return Sql.on(database, "SELECT id FROM senders WHERE is_default").first(row -> row.getObject(1, UUID.class));
    }

    /** Whether there is such a sender. */
    public boolean exists(UUID id) {
        return Sql.on(database, "SELECT 1 FROM senders WHERE id = ?")
                .with(id)
                .first(row -> true)
                .isPresent();
    }

    /** The account to send as; empty when the sender's credentials are not configured in this process. */
    public Optional<SenderAccount> account(Sender sender) {
        return config.phoneNumberId()
                .filter(sender.phoneNumberId()::equals)
                .flatMap(id -> config.accessToken())
                .map(token -> new SenderAccount(config.baseUrl(), config.apiVersion(), sender.phoneNumberId(), token));
    }

    /** Stops claiming for a sender until then, on all pods. The reason is the provider's error code in words. */
    public void block(UUID id, Instant until, String reason) {
        Sql.on(database, "UPDATE senders SET blocked_until = ?, blocked_reason = ?, updated_at = ? WHERE id = ?")
                .with(until, reason, clock.instant(), id)
                .update();
    }

    /** Stops a sender until it is resumed. */
    void pause(UUID id) {
        Sql.on(database, "UPDATE senders SET paused_at = coalesce(paused_at, ?), updated_at = ? WHERE id = ?")
                .with(clock.instant(), clock.instant(), id)
                .update();
    }

    /** Lets a sender go on, whoever has stopped it. */
    void resume(UUID id) {
        Sql.on(
                        database,
                        "UPDATE senders SET paused_at = NULL, blocked_until = NULL, blocked_reason = NULL, updated_at = ?"
                                + " WHERE id = ?")
                .with(clock.instant(), id)
                .update();
    }

    private static Sender read(ResultSet row) throws SQLException {
        return new Sender(
                row.getObject("id", UUID.class),
                row.getString("phone_number_id"),
                row.getInt("messages_per_second"),
                (Integer) row.getObject("messages_per_hour"),
                row.getInt("max_concurrent_calls"),
                OnUnknown.valueOf(row.getString("on_unknown").toUpperCase(Locale.ROOT)),
                Sql.instant(row, "blocked_until"),
                Sql.instant(row, "paused_at"));
    }
}
