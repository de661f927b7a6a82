package org.whatsappscheduler.ops;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.sender.Senders;

/** Development only: sample data, and a campaign that is about to go out, once for every start of the JVM. */
@ApplicationScoped
@IfBuildProfile("dev")
class DemoCampaign {

    private static final Logger LOG = Logger.getLogger("demo");
    private static final Duration DUE_IN = Duration.ofSeconds(15);

    /** Survives the reloads of development mode, which start the application again in the same JVM. */
    private static final String DONE = "org.whatsappscheduler.demo";

    private static final String RECIPIENTS = """
            INSERT INTO recipients (id, version, name, phone_number, time_zone, language, attributes, created_at, updated_at)
            SELECT uuid_v7_at(now()), 0, (ARRAY ['Ana', 'Ben', 'Chloe', 'David', 'Elif', 'Farid', 'Gaia', 'Hugo', 'Ines',
                   'Jonas', 'Kemal', 'Lucia', 'Mona', 'Nils', 'Olga', 'Pablo', 'Rosa', 'Sami', 'Tara', 'Umut'])[n],
                   '+346120000' || to_char(n, 'FM00'), 'Europe/Madrid', 'en',
                   jsonb_build_object('table', (n % 9 + 1)::text), now(), now()
              FROM generate_series(1, 20) n
            ON CONFLICT (phone_number) DO NOTHING
            """;

    private static final String GROUP = """
            INSERT INTO recipient_groups (id, version, name, description, created_at, updated_at)
            VALUES (uuid_v7_at(now()), 0, 'Demo guests', 'Twenty people who do not exist', now(), now())
            ON CONFLICT DO NOTHING
            """;

    private static final String MEMBERS = """
            WITH g AS (SELECT id FROM recipient_groups WHERE name = 'Demo guests'),
            added AS (
                INSERT INTO group_recipients (group_id, recipient_id)
                SELECT g.id, r.id FROM g, recipients r WHERE r.phone_number LIKE '+346120000__'
                ON CONFLICT DO NOTHING RETURNING group_id)
            UPDATE recipient_groups SET recipient_count = recipient_count + (SELECT count(*) FROM added)
             WHERE id IN (SELECT id FROM g)
            """;

    private static final String MESSAGES = """
            INSERT INTO messages (id, version, title, type, category, content, template, defaults, created_at, updated_at)
            SELECT uuid_v7_at(now()), 0, m.title, m.type, 'utility', m.content, m.template::jsonb, '{}', now(), now()
              FROM (VALUES
                ('Demo welcome', 'text', 'Hello {{name}}, your table is number {{table}}. Reply STOP to opt out.', NULL),
                ('Demo reminder', 'template', NULL,
                 '{"name": "reminder", "language": "en", "components":
                   [{"type": "body", "parameters": [{"type": "text", "text": "{{name}}"}]}]}'))
                AS m (title, type, content, template)
             WHERE NOT EXISTS (SELECT 1 FROM messages e WHERE e.title = m.title)
            """;

    private static final String SCHEDULE = """
            INSERT INTO scheduled_messages (id, version, name, message_id, group_id, sender_id, status, scheduled_time,
                                            next_run_at, client_reference, created_at, updated_at)
            SELECT ?, 0, 'Demo campaign', m.id, g.id, ?, 'pending', ?, ?, 'demo', now(), now()
              FROM messages m, recipient_groups g WHERE m.title = 'Demo welcome' AND g.name = 'Demo guests' LIMIT 1
            """;

    private final DataSource database;
    private final Senders senders;
    private final SchedulerConfig config;
    private final Clock clock;
    private final int port;

    DemoCampaign(
            DataSource database,
            Senders senders,
            SchedulerConfig config,
            Clock clock,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.database = database;
        this.senders = senders;
        this.config = config;
        this.clock = clock;
        this.port = port;
    }

    void onStart(@Observes @Priority(500) StartupEvent event) {
        if (System.getProperty(DONE) != null) {
            return;
        }
        System.setProperty(DONE, "true");
        UUID sender = senders.defaultId().orElseThrow();
        for (String statement : new String[] {RECIPIENTS, GROUP, MEMBERS, MESSAGES}) {
            Sql.on(database, statement).update();
        }
        Instant at = clock.instant().plus(DUE_IN).truncatedTo(ChronoUnit.SECONDS);
        UUID schedule = Ids.next();
        Sql.on(database, SCHEDULE).with(schedule, sender, at, at).update();
        LOG.infof("Demo campaign %s goes to 20 recipients at %s", schedule, at);
        LOG.infof(
                "Watch it at http://localhost:%d/  -  try the API at http://localhost:%d/q/swagger-ui  -  key %s",
                port, port, config.bootstrapKey().orElse("(none)"));
    }
}
