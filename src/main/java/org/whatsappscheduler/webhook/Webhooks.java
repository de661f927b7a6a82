package org.whatsappscheduler.webhook;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.PublicAddress;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.event.EventTypes;
import org.whatsappscheduler.security.Sealing;

/** Webhooks in the database. */
@ApplicationScoped
class Webhooks {

    private static final int MOST = 100;

    private static final String COLUMNS =
            "id, url, description, types, enabled, disabled_reason, failing_since, created_at, updated_at, version";

    private static final String INSERT = """
            INSERT INTO webhooks (id, url, description, types, enabled, sealed_secret, created_at, updated_at)
            SELECT ?, ?, ?::text, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM webhooks) < ?
            """;

    private static final String CHANGE = """
            UPDATE webhooks
               SET url = ?, description = ?, types = ?, enabled = ?, version = version + 1, updated_at = ?,
                   disabled_reason = CASE WHEN ? THEN NULL ELSE disabled_reason END,
                   failing_since = CASE WHEN ? THEN NULL ELSE failing_since END
             WHERE id = ?
            """;

    private static final String ROTATE = """
            UPDATE webhooks
               SET sealed_previous_secret = sealed_secret, previous_secret_until = now() + interval '24 hours',
                   sealed_secret = ?, version = version + 1, updated_at = ?
             WHERE id = ?
            """;

    private static final String SEALED = "SELECT id, %1$s FROM webhooks WHERE %1$s IS NOT NULL";

    private static final String RESEAL = "UPDATE webhooks SET %1$s = ? WHERE id = ? AND %1$s = ?";

    private static final String TEST = """
            INSERT INTO webhook_deliveries (id, webhook_id, type, event_at, data, status, next_at, created_at)
            VALUES (?, ?, 'webhook.test', ?, '{}', 'waiting', ?, ?)
            """;

    private final DataSource database;
    private final WebhookConfig config;
    private final Sealing sealing;
    private final Clock clock;

    Webhooks(DataSource database, WebhookConfig config, Sealing sealing, Clock clock) {
        this.database = database;
        this.config = config;
        this.sealing = sealing;
        this.clock = clock;
    }

    /** Seals anew what was sealed with an older key, so that that key can be taken away. */
    void onStart(@Observes @Priority(200) StartupEvent start) {
        reseal("sealed_secret");
        reseal("sealed_previous_secret");
    }

    private void reseal(String column) {
        record Sealed(UUID id, String secret) {}
        Sql.on(database, SEALED.formatted(column))
                .list(row -> new Sealed(row.getObject(1, UUID.class), row.getString(2)))
                .forEach(old -> sealing.resealed(old.secret(), context(old.id()))
                        .ifPresent(anew -> Sql.on(database, RESEAL.formatted(column))
                                .with(anew, old.id(), old.secret())
                                .update()));
    }

    Page<Webhook> list(PageRequest request) {
        return Listing.of(database, "webhooks").page(request, Webhooks::read);
    }

    /**
     * One webhook.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    Webhook get(UUID id) {
        return Sql.on(database, "SELECT " + COLUMNS + " FROM webhooks WHERE id = ?")
                .with(id)
                .first(Webhooks::read)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such webhook"));
    }

    /** The same, and nobody else changes it until the transaction ends. */
    Webhook lock(UUID id) {
        Sql.on(database, "SELECT 1 FROM webhooks WHERE id = ? FOR UPDATE")
                .with(id)
                .first(row -> true);
        return get(id);
    }

    Webhook.WithSecret create(Webhook.Request request) {
        UUID id = Ids.next();
        Instant now = clock.instant();
        Secret secret = Secret.random();
        checkUrl(request.url());
        int made = Sql.on(database, INSERT)
                .with(id, request.url(), request.description(), types(request.types()))
                .with(!Boolean.FALSE.equals(request.enabled()), sealing.seal(secret.written(), context(id)), now, now)
                .with(MOST)
                .update();
        if (made == 0) {
            throw Problem.SCHEDULING_CONFLICT.because("There are " + MOST + " webhooks already");
        }
        return get(id).with(secret);
    }

    void change(Webhook now, Webhook.Patch patch) {
        String url = Objects.requireNonNullElse(patch.url(), now.url());
        checkUrl(url);
        boolean enabled = Objects.requireNonNullElse(patch.enabled(), now.enabled());
        boolean anew = enabled && !now.enabled();
        Sql.on(database, CHANGE)
                .with(
                        url,
                        patch.description() == null
                                ? now.description()
                                : patch.description().orElse(null))
                .with((Object) (patch.types() == null ? now.types().toArray(String[]::new) : types(patch.types())))
                .with(enabled, clock.instant(), anew, anew, now.id())
                .update();
        if (!enabled) {
            Sql.on(database, WebhookQueue.GIVE_UP)
                    .with("the webhook is disabled", now.id())
                    .update();
        }
    }

    Webhook.WithSecret rotate(UUID id) {
        Secret secret = Secret.random();
        Sql.on(database, ROTATE)
                .with(sealing.seal(secret.written(), context(id)), clock.instant(), id)
                .update();
        return get(id).with(secret);
    }

    void delete(UUID id) {
        Sql.on(database, "DELETE FROM webhooks WHERE id = ?").with(id).update();
    }

    /** Puts a test event on its way. */
    Webhook.Delivery test(UUID id) {
        UUID delivery = Ids.next();
        Instant now = clock.instant();
        Sql.on(database, TEST).with(delivery, id, now, now, now).update();
        return new Webhook.Delivery(delivery, "webhook.test", now, "waiting", 0, now, null, null, now, null);
    }

    Page<Webhook.Delivery> deliveries(UUID id, PageRequest request) {
        return Listing.of(database, "webhook_deliveries")
                .where("webhook_id = ?", id)
                .page(request, Webhooks::delivery);
    }

    /**
     * What its messages are signed with.
     *
     * @throws Sealing.UnreadableException when that cannot be opened here
     */
    Secret open(UUID id, String sealed) {
        return new Secret(sealing.open(sealed, context(id)));
    }

    private static String context(UUID id) {
        return "webhook:" + id;
    }

    private void checkUrl(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException noUrl) {
            throw refused("is not a URL such as https://example.com/hook");
        }
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null) {
            throw refused("is not a URL such as https://example.com/hook");
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && config.allowHttp())) {
            throw refused("must begin with https://");
        }
        if (!config.allowPrivateAddresses() && !PublicAddress.canBePublic(uri.getHost())) {
            throw refused("leads to a host that is not on the public Internet");
        }
    }

    private static RuntimeException refused(String why) {
        return Problem.VALIDATION_ERROR.at("#/url", why);
    }

    private static String[] types(@Nullable List<String> types) {
        if (types == null) {
            return new String[0];
        }
        for (int i = 0; i < types.size(); i++) {
            if (!EventTypes.ALL.contains(types.get(i))) {
                throw Problem.VALIDATION_ERROR.at(
                        "#/types/" + i, "must be one of " + String.join(", ", EventTypes.ALL));
            }
        }
        return new TreeSet<>(types).toArray(String[]::new);
    }

    private static Webhook read(ResultSet row) throws SQLException {
        return new Webhook(
                row.getObject("id", UUID.class),
                row.getString("url"),
                row.getString("description"),
                List.of((String[]) row.getArray("types").getArray()),
                row.getBoolean("enabled"),
                row.getString("disabled_reason"),
                Sql.instant(row, "failing_since"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")),
                row.getInt("version"));
    }

    private static Webhook.Delivery delivery(ResultSet row) throws SQLException {
        return new Webhook.Delivery(
                row.getObject("id", UUID.class),
                row.getString("type"),
                Objects.requireNonNull(Sql.instant(row, "event_at")),
                row.getString("status"),
                row.getInt("attempts"),
                Sql.instant(row, "next_at"),
                row.getString("answer"),
                (Integer) row.getObject("millis"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Sql.instant(row, "ended_at"));
    }
}
