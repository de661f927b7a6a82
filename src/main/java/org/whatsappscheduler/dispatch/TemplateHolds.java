package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.OutboundMessage.Template;

/** Templates that WhatsApp has paused or disabled: their deliveries wait, parked, until it may have changed its mind. */
@ApplicationScoped
class TemplateHolds {

    private static final Logger LOG = Logger.getLogger(TemplateHolds.class);

    private static final String SAVE = """
            INSERT INTO template_holds (sender_id, name, language, held_until, reason) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (sender_id, name, language)
               DO UPDATE SET held_until = greatest(template_holds.held_until, excluded.held_until), reason = excluded.reason
            """;

    private static final String READ = """
            WITH over AS (DELETE FROM template_holds WHERE held_until <= now())
            SELECT sender_id, name, language, held_until FROM template_holds WHERE held_until > now() LIMIT 10000
            """;

    private record Key(UUID senderId, String name, String language) {}

    private final Map<Key, Instant> holds = new ConcurrentHashMap<>();
    private final DataSource database;

    TemplateHolds(DataSource database) {
        this.database = database;
    }

    /** How many templates are held. */
    int count() {
        return holds.size();
    }

    /** Until when a message has to wait for its template; empty when it has not. */
    Optional<Instant> until(UUID senderId, OutboundMessage message, Instant now) {
        return message.content() instanceof Template template && !holds.isEmpty()
                ? Optional.ofNullable(holds.get(key(senderId, template))).filter(now::isBefore)
                : Optional.empty();
    }

    /** Holds a message's template in this pod; answers whether that is news. */
    boolean hold(UUID senderId, OutboundMessage message, Instant until) {
        if (!(message.content() instanceof Template template)) {
            return false;
        }
        Instant before = holds.put(key(senderId, template), until);
        return before == null || before.isBefore(until.minusSeconds(1));
    }

    /** Tells the other pods. */
    void save(UUID senderId, OutboundMessage message, Instant until, String reason) {
        if (message.content() instanceof Template template) {
            LOG.errorf("Template %s (%s): %s; held until %s", template.name(), template.language(), reason, until);
            Sql.on(database, SAVE)
                    .with(senderId, template.name(), template.language(), until, reason)
                    .update();
        }
    }

    /** Reads what the other pods know. */
    void refresh() {
        Map<Key, Instant> known = new ConcurrentHashMap<>();
        Sql.on(database, READ)
                .list(row -> Map.entry(
                        new Key(
                                row.getObject("sender_id", UUID.class),
                                row.getString("name"),
                                row.getString("language")),
                        Objects.requireNonNull(Sql.instant(row, "held_until"))))
                .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
        holds.keySet().retainAll(known.keySet());
        holds.putAll(known);
    }

    private static Key key(UUID senderId, Template template) {
        return new Key(senderId, template.name(), template.language());
    }
}
