package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;

/** The rows that are ready to leave, and the ones a worker holds. */
@ApplicationScoped
public class DeliveryQueue {

    /**
     * Moves due rows of one sender from ready to in flight, in one atomic statement: a row is in exactly one of the two,
     * so no state column is needed. SKIP LOCKED lets several workers claim side by side. The recipient is read in the
     * same breath, so consent is as of now.
     */
    static final String CLAIM = """
            WITH due AS MATERIALIZED (
                SELECT ctid AS t FROM delivery_queue
                 WHERE sender_id = ? AND due_at <= now() + ? * interval '1 millisecond'
                 ORDER BY due_at, id LIMIT ? FOR UPDATE SKIP LOCKED),
            taken AS (
                DELETE FROM delivery_queue WHERE ctid = ANY (ARRAY (SELECT t FROM due))
                RETURNING id, day, run_id, recipient_id, sender_id, due_at, attempt),
            claimed AS (
                INSERT INTO delivery_in_flight
                       (id, day, run_id, recipient_id, sender_id, due_at, attempt, owner, claimed_at)
                SELECT id, day, run_id, recipient_id, sender_id, due_at, attempt + 1, ?, now() FROM taken
                RETURNING id, run_id, recipient_id, sender_id, due_at, attempt)
            SELECT c.*, r.name, r.phone_number, r.language, r.attributes::text AS attributes,
                   r.opted_out_at IS NOT NULL AS opted_out
              FROM claimed c LEFT JOIN recipients r ON r.id = c.recipient_id
            """;

    private static final String OWNED = """
            SELECT id, run_id, recipient_id, sender_id, due_at, attempt,
                   NULL AS name, NULL AS phone_number, NULL AS language, NULL AS attributes, false AS opted_out
              FROM delivery_in_flight WHERE owner = ? ORDER BY id LIMIT ?
            """;

    private static final String NEXT_DUE = """
            SELECT s.id, (SELECT min(q.due_at) FROM delivery_queue q WHERE q.sender_id = s.id) AS due_at
              FROM unnest(?) AS s (id)
            """;

    private static final String CANCEL_RUN = """
            WITH taken AS (DELETE FROM delivery_queue WHERE run_id = ? RETURNING id, day),
            ended AS (
                UPDATE deliveries d SET status = 'cancelled', reason = 'the schedule was cancelled'
                  FROM taken t WHERE d.day = t.day AND d.id = t.id AND d.status = 'queued'
                RETURNING d.run_id),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT e.run_id, c.status, c.sign * count(*)
                  FROM ended e CROSS JOIN (VALUES ('queued', -1), ('cancelled', 1)) AS c (status, sign)
                 GROUP BY e.run_id, c.status, c.sign)
            SELECT count(*) AS stopped FROM ended
            """;

    private static final String SKIP_RECIPIENT = """
            WITH taken AS (DELETE FROM delivery_queue WHERE recipient_id = ? RETURNING id, day),
            ended AS (
                UPDATE deliveries d SET status = 'skipped', reason = 'opted_out'
                  FROM taken t WHERE d.day = t.day AND d.id = t.id AND d.status = 'queued'
                RETURNING d.run_id)
            INSERT INTO run_count_deltas (run_id, status, delta)
            SELECT e.run_id, c.status, c.sign * count(*)
              FROM ended e CROSS JOIN (VALUES ('queued', -1), ('skipped', 1)) AS c (status, sign)
             GROUP BY e.run_id, c.status, c.sign
            """;

    /**
     * How much there is to do.
     *
     * @param due ready and past their instant
     * @param queued ready, whenever due
     * @param inFlight held by a worker
     * @param oldestDueAt of those ready; null when none is
     */
    public record Depth(
            long due, long queued, long inFlight, @Nullable Instant oldestDueAt) {}

    private final DataSource database;

    DeliveryQueue(DataSource database) {
        this.database = database;
    }

    /**
     * Claims up to {@code limit} deliveries of a sender that are due within the horizon, for {@code owner}.
     *
     * @throws org.whatsappscheduler.common.DatabaseException when PostgreSQL is away; nothing is claimed then
     */
    public List<Claim> claim(UUID senderId, Duration horizon, int limit, long owner) {
        return Sql.on(database, CLAIM)
                .with(senderId, horizon.toMillis(), limit, owner)
                .list(DeliveryQueue::claim);
    }

    /** What a worker still holds, oldest first; recipients are not read. */
    public List<Claim> ownedBy(long owner, int limit) {
        return Sql.on(database, OWNED).with(owner, limit).list(DeliveryQueue::claim);
    }

    /** When the next delivery of each sender is due; senders with nothing queued are absent. */
    public Map<UUID, Instant> nextDue(List<UUID> senderIds) {
        return Sql.on(database, NEXT_DUE)
                .with((Object) senderIds.toArray(UUID[]::new))
                .list(row -> {
                    Instant dueAt = Sql.instant(row, "due_at");
                    return dueAt == null ? null : Map.entry(row.getObject("id", UUID.class), dueAt);
                })
                .stream()
                .filter(Objects::nonNull)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Takes a run's ready rows out of the queue for good and answers how many that were. */
    public long cancelRun(UUID runId) {
        return Sql.on(database, CANCEL_RUN)
                .with(runId)
                .list(row -> row.getLong(1))
                .getFirst();
    }

    /** How many of a run's deliveries a worker holds at this moment. */
    public long inFlight(UUID runId) {
        return Sql.on(database, "SELECT count(*) FROM delivery_in_flight WHERE run_id = ?")
                .with(runId)
                .list(row -> row.getLong(1))
                .getFirst();
    }

    /** Takes an opted-out recipient's ready rows out of the queue: skipped, with that reason. */
    void skipOptedOut(UUID recipientId) {
        Sql.on(database, SKIP_RECIPIENT).with(recipientId).update();
    }

    /** Counts what is waiting. The count of ready rows stops at 100,000. */
    public Depth depth() {
        String text = """
                SELECT (SELECT count(*) FROM (SELECT 1 FROM delivery_queue WHERE due_at <= now() LIMIT 100000) a) AS due,
                       (SELECT count(*) FROM (SELECT 1 FROM delivery_queue LIMIT 100000) b) AS queued,
                       (SELECT count(*) FROM delivery_in_flight) AS in_flight,
                       (SELECT min(q.due_at) FROM senders s CROSS JOIN LATERAL
                           (SELECT min(due_at) AS due_at FROM delivery_queue WHERE sender_id = s.id) q) AS oldest
                """;
        return Sql.on(database, text)
                .list(row -> new Depth(
                        row.getLong("due"),
                        row.getLong("queued"),
                        row.getLong("in_flight"),
                        Sql.instant(row, "oldest")))
                .getFirst();
    }

    private static Claim claim(ResultSet row) throws SQLException {
        String phoneNumber = row.getString("phone_number");
        return new Claim(
                row.getObject("id", UUID.class),
                row.getObject("run_id", UUID.class),
                row.getObject("recipient_id", UUID.class),
                row.getObject("sender_id", UUID.class),
                Objects.requireNonNull(Sql.instant(row, "due_at")),
                row.getInt("attempt"),
                phoneNumber == null
                        ? null
                        : new Claim.Addressee(
                                row.getString("name"),
                                phoneNumber,
                                row.getString("language"),
                                row.getString("attributes"),
                                row.getBoolean("opted_out")));
    }
}
