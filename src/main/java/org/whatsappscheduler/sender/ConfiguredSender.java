package org.whatsappscheduler.sender;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.whatsapp.SenderAccount;

/**
 * The sender that the configuration names. Its row follows the configuration at each start and it is the default one; its
 * token never gets into the table.
 */
@ApplicationScoped
class ConfiguredSender {

    private static final Logger LOG = Logger.getLogger(ConfiguredSender.class);

    private static final String NO_OTHER_DEFAULT = """
            UPDATE senders SET is_default = false, version = version + 1 WHERE is_default AND phone_number_id <> ?
            """;

    private static final String UPSERT = """
            INSERT INTO senders AS s (id, name, phone_number_id, messages_per_second, messages_per_hour,
                                      max_concurrent_calls, on_unknown, is_default, created_at, updated_at)
            VALUES (?, 'default', ?, ?, ?, ?, ?, true, ?, ?)
            ON CONFLICT (phone_number_id) DO UPDATE
               SET messages_per_second = excluded.messages_per_second,
                   messages_per_hour = excluded.messages_per_hour,
                   max_concurrent_calls = excluded.max_concurrent_calls,
                   on_unknown = excluded.on_unknown,
                   is_default = true,
                   sealed_token = NULL,
                   version = s.version + 1,
                   updated_at = excluded.updated_at
             WHERE (s.messages_per_second, s.messages_per_hour, s.max_concurrent_calls, s.on_unknown, s.is_default,
                    s.sealed_token)
                   IS DISTINCT FROM (excluded.messages_per_second, excluded.messages_per_hour,
                                     excluded.max_concurrent_calls, excluded.on_unknown, true, NULL)
            """;

    private final DataSource database;
    private final WhatsAppConfig config;
    private final Clock clock;

    ConfiguredSender(DataSource database, WhatsAppConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    void onStart(@Observes @Priority(100) StartupEvent start) {
        config.phoneNumberId()
                .ifPresentOrElse(
                        this::save,
                        () -> LOG.warn("No sender is configured: set WHATSAPP_PHONE_NUMBER_ID and"
                                + " WHATSAPP_ACCESS_TOKEN, or create one with POST /api/senders"));
    }

    private void save(String phoneNumberId) {
        Integer perHour =
                config.messagesPerHour().isPresent() ? config.messagesPerHour().getAsInt() : null;
        Instant now = clock.instant();
        Sql.on(database, NO_OTHER_DEFAULT).with(phoneNumberId).update();
        Sql.on(database, UPSERT)
                .with(Ids.next(), phoneNumberId, config.messagesPerSecond(), perHour, config.maxConcurrentCalls())
                .with(config.onUnknown().name().toLowerCase(Locale.ROOT), now, now)
                .update();
    }

    /** Whether there is one. */
    boolean isThere() {
        return config.phoneNumberId().isPresent();
    }

    /** Whether this is it. */
    boolean is(String phoneNumberId) {
        return config.phoneNumberId().filter(phoneNumberId::equals).isPresent();
    }

    /** The account of any sender, with the provider's address from the configuration. */
    SenderAccount account(String phoneNumberId, String token) {
        return new SenderAccount(config.baseUrl(), config.apiVersion(), phoneNumberId, token);
    }

    /** The token that is configured; empty when there is none. */
    Optional<String> token() {
        return config.accessToken();
    }

    /**
     * Refuses to change what the configuration says: the next start would undo it.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming each such field
     */
    void refuse(SenderRequest.Patch patch) {
        List<FieldError> errors = new ArrayList<>();
        refuse(errors, "access_token", patch.accessToken());
        refuse(errors, "messages_per_second", patch.messagesPerSecond());
        refuse(errors, "messages_per_hour", patch.messagesPerHour());
        refuse(errors, "max_concurrent_calls", patch.maxConcurrentCalls());
        refuse(errors, "on_unknown", patch.onUnknown());
        if (patch.isDefault() != null) {
            errors.add(FieldError.at("#/is_default", "the sender of the configuration is the default one"));
        }
        if (!errors.isEmpty()) {
            throw Problem.VALIDATION_ERROR.because(errors);
        }
    }

    private static void refuse(List<FieldError> errors, String field, @Nullable Object value) {
        if (value != null) {
            String variable = "WHATSAPP_" + field.toUpperCase(Locale.ROOT);
            errors.add(FieldError.at("#/" + field, "is set by the configuration (" + variable + ")"));
        }
    }
}
