package org.whatsappscheduler.webhook;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.Sql;

/** What webhooks are still to be told. A delivery that nobody settles is taken again: at least once, with the same id. */
@ApplicationScoped
class WebhookQueue implements Forgetful {

    static final int AT_ONCE_EACH = 8;

    private static final int EVENTS_AT_ONCE = 1_000;

    /** By attempts made; with the last one it has failed. Source: Standard Webhooks, suggested schedule. */
    private static final List<Duration> BACKOFF = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** One process at a time moves the position on, and only past what is certain. */
    private static final String FILL = """
            WITH place AS MATERIALIZED (SELECT xid, id FROM webhook_position FOR UPDATE SKIP LOCKED),
            news AS MATERIALIZED (
                SELECT e.* FROM place p CROSS JOIN LATERAL (
                    SELECT * FROM events e
                     WHERE (e.xid, e.id) > (p.xid, p.id) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
                     ORDER BY e.xid, e.id LIMIT ?) e),
            made AS (
                INSERT INTO webhook_deliveries (id, webhook_id, type, event_at, data, status, next_at, created_at)
                SELECT uuid_v7_at(now()), w.id, n.type, n.at, n.data, 'waiting', now(), now()
                  FROM news n JOIN webhooks w ON w.enabled AND (w.types = '{}' OR n.type = ANY (w.types))
                 WHERE n.at >= w.created_at)
            UPDATE webhook_position p SET (xid, id) = (SELECT n.xid, n.id FROM news n ORDER BY n.xid DESC, n.id DESC LIMIT 1)
             WHERE EXISTS (SELECT FROM news)
            RETURNING (SELECT count(*) FROM news) AS events
            """;

    /** A few of each webhook, so that a slow one holds up no other. */
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT d.id FROM webhooks w CROSS JOIN LATERAL (
                    SELECT x.id FROM webhook_deliveries x
                     WHERE x.webhook_id = w.id AND x.status = 'waiting' AND x.next_at <= now()
                     ORDER BY x.next_at LIMIT ? FOR UPDATE SKIP LOCKED) d
                 WHERE w.enabled)
            UPDATE webhook_deliveries d SET attempts = attempts + 1, next_at = now() + interval '1 minute'
              FROM due, webhooks w WHERE d.id = due.id AND w.id = d.webhook_id
            RETURNING d.id, d.webhook_id, d.type, d.event_at, d.data::text AS data, d.attempts, w.url, w.sealed_secret,
                      CASE WHEN w.previous_secret_until > now() THEN w.sealed_previous_secret END AS sealed_previous_secret
            """;

    private static final String DELIVERED = """
            WITH d AS (
                UPDATE webhook_deliveries SET status = 'delivered', next_at = NULL, answer = ?, millis = ?, ended_at = now()
                 WHERE id = ? AND status = 'waiting' RETURNING webhook_id)
            UPDATE webhooks SET failing_since = NULL WHERE id IN (SELECT webhook_id FROM d) AND failing_since IS NOT NULL
            """;

    private static final String NOT_DELIVERED = """
            WITH d AS (
                UPDATE webhook_deliveries
                   SET status = CASE WHEN ?::bigint IS NULL THEN 'failed' ELSE 'waiting' END,
                       next_at = now() + ?::bigint * interval '1 millisecond' * (0.9 + 0.2 * random()),
                       ended_at = CASE WHEN ?::bigint IS NULL THEN now() END, answer = ?, millis = ?
                 WHERE id = ? AND status = 'waiting' AND attempts = ? RETURNING webhook_id)
            UPDATE webhooks w
               SET failing_since = coalesce(w.failing_since, now()),
                   enabled = NOT f.over, version = w.version + f.over::integer,
                   disabled_reason = CASE WHEN f.over THEN ? ELSE w.disabled_reason END
              FROM d CROSS JOIN LATERAL (
                   SELECT ? OR EXISTS (SELECT FROM webhooks x WHERE x.id = d.webhook_id
                                                               AND x.failing_since < now() - interval '5 days') AS over) f
             WHERE w.id = d.webhook_id AND w.enabled
            RETURNING w.enabled
            """;

    /** For who is told nothing any more. */
    static final String GIVE_UP = """
            UPDATE webhook_deliveries SET status = 'failed', next_at = NULL, ended_at = now(), answer = ?
             WHERE webhook_id = ? AND status = 'waiting'
            """;

    private static final String FORGET = """
            DELETE FROM webhook_deliveries WHERE ctid = ANY (ARRAY (
                SELECT ctid FROM webhook_deliveries
                 WHERE created_at < ? AND status <> 'waiting' LIMIT ?))
            """;

    private static final String OLDEST = """
            SELECT extract(epoch FROM now() - min(created_at)) FROM webhook_deliveries WHERE status = 'waiting'
            """;

    /**
     * An attempt to be made.
     *
     * @param attempt from 1
     * @param sealedPreviousSecret while it still signs too
     */
    record Attempt(
            UUID id,
            UUID webhookId,
            String type,
            Instant eventAt,
            String data,
            int attempt,
            String url,
            String sealedSecret,
            @Nullable String sealedPreviousSecret) {}

    private final DataSource database;
    private final RetentionConfig config;

    WebhookQueue(DataSource database, RetentionConfig config) {
        this.database = database;
        this.config = config;
    }

    /** Makes deliveries of the next events; answers whether there may be more. */
    boolean fill() {
        return Sql.on(database, FILL)
                .with(EVENTS_AT_ONCE)
                .first(row -> row.getInt("events") == EVENTS_AT_ONCE)
                .orElse(false);
    }

    /** Takes some that are due. */
    List<Attempt> claim() {
        return Sql.on(database, CLAIM).with(AT_ONCE_EACH).list(WebhookQueue::read);
    }

    /** It has been taken. */
    void delivered(Attempt attempt, String answer, int millis) {
        Sql.on(database, DELIVERED).with(answer, millis, attempt.id()).update();
    }

    /**
     * It has not: tried again later, unless this was the last time.
     *
     * @param gone whether it never will be
     */
    void notDelivered(Attempt attempt, String answer, int millis, boolean gone) {
        Long again = gone || attempt.attempt() > BACKOFF.size()
                ? null
                : BACKOFF.get(attempt.attempt() - 1).toMillis();
        boolean isDisabled = Sql.on(database, NOT_DELIVERED)
                .with(again, again, again, answer, millis, attempt.id(), attempt.attempt())
                .with(gone ? "it answered 410 Gone" : "nothing could be delivered for five days", gone)
                .first(row -> !row.getBoolean("enabled"))
                .orElse(false);
        if (isDisabled) {
            Sql.on(database, GIVE_UP)
                    .with("the webhook is disabled", attempt.webhookId())
                    .update();
        }
    }

    @Override
    public String kind() {
        return "webhook_deliveries";
    }

    @Override
    public Duration kept() {
        return config.webhookDeliveries();
    }

    @Override
    public int forget(Instant before, int atMost) {
        return Sql.on(database, FORGET).with(before, atMost).update();
    }

    /** How long the oldest one has been waiting, in seconds; 0 when none is. */
    double oldestWaiting() {
        return Sql.on(database, OLDEST).list(row -> row.getDouble(1)).getFirst();
    }

    private static Attempt read(ResultSet row) throws SQLException {
        return new Attempt(
                row.getObject("id", UUID.class),
                row.getObject("webhook_id", UUID.class),
                row.getString("type"),
                Objects.requireNonNull(Sql.instant(row, "event_at")),
                row.getString("data"),
                row.getInt("attempts"),
                row.getString("url"),
                row.getString("sealed_secret"),
                row.getString("sealed_previous_secret"));
    }
}
