package org.whatsappscheduler.delivery;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Sql;

/** Writes what became of claimed attempts, many at once, in one statement. */
@ApplicationScoped
public class SettleStatement {

    /**
     * Only rows whose (id, owner, attempt) still match are touched: a worker that lost its claim changes nothing. A
     * receipt may have overtaken us; then the status it set stays, and nothing goes back to the queue. Written twice, it
     * changes nothing the second time. Answers the ids it settled.
     *
     * <p>A delivery keeps the instant it was planned for; when it is due again is the queue's affair and the timeline's.
     *
     * <p>Of one day, and that written out: of a statement that locks rows, one of which has changed since it began,
     * PostgreSQL 18.6 loses track of the partitions that it would find while it runs. Then it crashes or, worse, writes nothing
     * there and goes on with the rest (mended by its commit 1b5dd3a).
     *
     * <p>Rows are looked up one by one (LATERAL, OFFSET 0): the planner knows neither the arrays' length nor how full
     * the in-flight table is, and guesses a join that is quadratic in the batch. What the delete did not return was
     * settled meanwhile by the same batch, whose answer had been lost.
     */
    static final String SETTLE = """
            WITH r AS (
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    AS r (id, attempt, status, attempts, reason, error_code, wamid, at, next_at, until, outcome, rescued,
                          late_cause)),
            held AS MATERIALIZED (
                SELECT f.t, f.day, f.run_id, f.recipient_id, f.sender_id, f.expires_at, f.priority,
                       f.rescues + CASE WHEN r.rescued THEN 1 ELSE 0 END AS rescues, r.*, d.status AS was,
                       d.status IN ('queued', 'sending', 'unknown') AS open
                  FROM r
                 CROSS JOIN LATERAL (
                       SELECT ctid AS t, day, run_id, recipient_id, sender_id, expires_at, priority, rescues
                         FROM delivery_in_flight
                        WHERE id = r.id AND owner = ? AND attempt = r.attempt OFFSET 0) f
                  JOIN deliveries d ON d.day = DATE '%1$s' AND d.id = r.id
                 ORDER BY d.id FOR UPDATE OF d),
            x AS (DELETE FROM delivery_in_flight WHERE ctid = ANY (ARRAY (SELECT t FROM held)) RETURNING id),
            e AS MATERIALIZED (SELECT * FROM held WHERE id = ANY (ARRAY (SELECT id FROM x))),
            fate AS (
                UPDATE deliveries d
                   SET status = CASE WHEN NOT e.open THEN d.status WHEN e.status = 'parked' THEN 'queued'
                                     ELSE e.status END,
                       reason = CASE WHEN e.open THEN e.reason ELSE d.reason END,
                       error_code = CASE WHEN e.open THEN e.error_code ELSE d.error_code END,
                       attempts = e.attempts,
                       accepted_at = CASE WHEN e.status = 'accepted' THEN coalesce(d.accepted_at, e.at)
                                          ELSE d.accepted_at END,
                       late_cause = coalesce(d.late_cause, e.late_cause),
                       failed_at = CASE WHEN e.open AND e.status = 'failed' THEN e.at ELSE d.failed_at END,
                       wamid = coalesce(e.wamid, d.wamid)
                  FROM e WHERE d.day = DATE '%1$s' AND d.id = e.id
                RETURNING d.run_id, e.was, d.status),
            requeued AS (
                INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority,
                                            rescues)
                SELECT id, day, run_id, recipient_id, sender_id, greatest(next_at, now()), coalesce(until, expires_at), attempts,
                       CASE WHEN rescues >= 2 THEN 2 ELSE priority END, rescues
                  FROM e WHERE open AND status = 'queued'),
            parked AS (
                INSERT INTO delivery_parked (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority,
                                             rescues, until)
                SELECT id, day, run_id, recipient_id, sender_id, now(), expires_at, attempts, priority, rescues, next_at
                  FROM e WHERE open AND status = 'parked'),
            undecided AS (
                INSERT INTO delivery_unknown (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority,
                                              rescues, decide_at)
                SELECT id, day, run_id, recipient_id, sender_id, at, expires_at, attempt, priority, rescues, next_at
                  FROM e WHERE open AND status = 'unknown'
                ON CONFLICT (id) DO UPDATE SET attempt = excluded.attempt, decide_at = excluded.decide_at),
            named AS (
                INSERT INTO delivery_wamids (day, wamid_hash, delivery_id)
                SELECT day, hashtextextended(wamid, 0), id FROM e WHERE wamid IS NOT NULL),
            told AS (
                INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, error_code, detail, retry_at, at)
                SELECT day, id, attempt, outcome, error_code, reason,
                       CASE WHEN status IN ('queued', 'parked') THEN next_at END, at
                  FROM e WHERE outcome IS NOT NULL),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT f.run_id, c.status, sum(c.delta)
                  FROM fate f
                 CROSS JOIN LATERAL (VALUES (CASE f.was WHEN 'sending' THEN 'queued' ELSE f.was END, -1),
                                            (f.status, 1)) AS c (status, delta)
                 WHERE f.was <> f.status
                 GROUP BY f.run_id, c.status)
            SELECT id FROM x
            """;

    /**
     * The same for what everybody hopes for: all of the batch accepted, none overtaken. Half the work, because nothing has
     * to be looked at before it is written. If it does not fit every row it fails, and so changes nothing: by dividing by
     * zero, because a transaction of several statements would keep its locks for as long as a frozen process sleeps.
     */
    static final String SETTLE_ACCEPTED = """
            WITH r AS (SELECT * FROM unnest(?, ?, ?, ?, ?) AS r (id, attempt, wamid, at, late_cause)),
            held AS MATERIALIZED (
                SELECT f.t, f.day, f.run_id, r.*
                  FROM r
                 CROSS JOIN LATERAL (
                       SELECT ctid AS t, day, run_id FROM delivery_in_flight
                        WHERE id = r.id AND owner = ? AND attempt = r.attempt OFFSET 0) f),
            x AS (DELETE FROM delivery_in_flight WHERE ctid = ANY (ARRAY (SELECT t FROM held)) RETURNING id),
            fate AS (
                UPDATE deliveries d
                   SET status = 'accepted', reason = NULL, error_code = NULL, attempts = e.attempt,
                       accepted_at = e.at, late_cause = e.late_cause, wamid = e.wamid
                  FROM held e
                 WHERE d.day = e.day AND d.id = e.id AND d.status = 'queued' AND d.day BETWEEN ? AND ?
                RETURNING d.run_id),
            named AS (
                INSERT INTO delivery_wamids (day, wamid_hash, delivery_id)
                SELECT day, hashtextextended(wamid, 0), id FROM held),
            n AS (SELECT run_id, count(*) AS n FROM fate GROUP BY run_id),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT n.run_id, c.status, c.sign * n.n
                  FROM n CROSS JOIN (VALUES ('queued', -1), ('accepted', 1)) AS c (status, sign))
            SELECT 1 / CASE WHEN (SELECT count(*) FROM x) = (SELECT count(*) FROM r)
                             AND (SELECT sum(n) FROM n) = (SELECT count(*) FROM r) THEN 1 ELSE 0 END
            """;

    /**
     * A message was accepted after its claim had been taken away from the worker that sent it. It was sent, so whoever
     * has it now must not send it again: out of the queue, out of the undecided, and the evidence kept (once: a batch may
     * be settled again when the answer to its commit was lost). Only what WhatsApp said of the message itself, that it
     * failed, outweighs it.
     */
    private static final String LATE_ACCEPT = """
            WITH r AS (SELECT * FROM unnest(?, ?, ?, ?) AS r (id, attempt, wamid, at)),
            was AS (
                SELECT d.day, d.id, d.run_id, d.recipient_id, d.status, d.wamid AS known_wamid, r.attempt, r.wamid, r.at
                  FROM deliveries d JOIN r ON d.id = r.id
                 WHERE d.day = DATE '%1$s'
                 ORDER BY d.id FOR UPDATE OF d),
            unqueued AS (DELETE FROM delivery_queue q USING was
                          WHERE q.recipient_id = was.recipient_id AND q.id = was.id),
            unparked AS (DELETE FROM delivery_parked p USING was
                          WHERE p.recipient_id = was.recipient_id AND p.id = was.id),
            decided AS (DELETE FROM delivery_unknown u USING was WHERE u.id = was.id),
            fate AS (
                UPDATE deliveries d
                   SET status = 'accepted', reason = NULL, error_code = NULL, failed_at = NULL,
                       wamid = coalesce(d.wamid, was.wamid), accepted_at = coalesce(d.accepted_at, was.at)
                  FROM was
                 WHERE d.day = DATE '%1$s' AND d.id = was.id
                   AND (was.status IN ('queued', 'sending', 'unknown', 'skipped', 'cancelled', 'expired')
                        OR was.status = 'failed' AND NOT EXISTS (
                               SELECT FROM delivery_attempts a
                                WHERE a.day = DATE '%1$s' AND a.delivery_id = was.id AND a.outcome = 'failed_receipt'
                                  AND a.attempt >= d.attempts))
                RETURNING d.run_id, was.status AS was),
            named AS (
                INSERT INTO delivery_wamids (day, wamid_hash, delivery_id)
                SELECT day, hashtextextended(wamid, 0), id FROM was WHERE known_wamid IS DISTINCT FROM wamid),
            told AS (
                INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, detail, at)
                SELECT day, id, attempt, 'late_accept', 'accepted after the claim was lost', at
                  FROM was WHERE known_wamid IS DISTINCT FROM wamid)
            INSERT INTO run_count_deltas (run_id, status, delta)
            SELECT f.run_id, c.status, sum(c.delta)
              FROM fate f
             CROSS JOIN LATERAL (VALUES (CASE f.was WHEN 'sending' THEN 'queued' ELSE f.was END, -1),
                                        ('accepted', 1)) AS c (status, delta)
             GROUP BY f.run_id, c.status
            """;

    private final DataSource database;

    SettleStatement(DataSource database) {
        this.database = database;
    }

    /**
     * Settles a batch for its owner and answers the ids that were settled; one that is missing had been taken from us.
     * Late acceptances among the missing are recorded.
     *
     * @throws org.whatsappscheduler.common.DatabaseException when it fails; the same batch may then be settled again
     */
    public Set<UUID> settle(List<Settlement> batch, long owner) {
        List<Settlement> accepted = batch.stream()
                .filter(settlement -> settlement.status() == Settlement.Status.ACCEPTED)
                .sorted(Comparator.comparing(Settlement::id))
                .toList();
        Set<UUID> settled = new HashSet<>();
        List<Settlement> rest = batch;
        if (!accepted.isEmpty()
                && QuarkusTransaction.getStatus() == Status.STATUS_NO_TRANSACTION
                && settleAccepted(accepted, owner)) {
            accepted.forEach(settlement -> settled.add(settlement.id()));
            rest = batch.stream()
                    .filter(settlement -> settlement.status() != Settlement.Status.ACCEPTED)
                    .toList();
        }
        Days.each(rest, Settlement::id).forEach((day, ofThatDay) -> settled.addAll(settleAny(day, ofThatDay, owner)));
        return settled;
    }

    private boolean settleAccepted(List<Settlement> batch, long owner) {
        Columns columns = new Columns(batch);
        Days days = Days.of(batch.stream().map(Settlement::id));
        try {
            Sql.on(database, SETTLE_ACCEPTED)
                    .with(columns.ids(), columns.attempts(Settlement::attempt))
                    .with(columns.texts(Settlement::wamid), columns.instants(Settlement::at))
                    .with(columns.texts(Settlement::lateCause), owner)
                    .with(days.first(), days.last())
                    .list(row -> true);
            return true;
        } catch (DatabaseException failure) {
            if (failure.isDivisionByZero()) {
                return false;
            }
            throw failure;
        }
    }

    private Set<UUID> settleAny(LocalDate day, List<Settlement> batch, long owner) {
        Columns columns = new Columns(batch);
        Set<UUID> settled = new HashSet<>(Sql.on(database, SETTLE.formatted(day))
                .with(columns.ids(), columns.attempts(Settlement::attempt), columns.statuses())
                .with(columns.attempts(Settlement::attempts), columns.texts(Settlement::reason))
                .with(columns.numbers(Settlement::errorCode), columns.texts(Settlement::wamid))
                .with(columns.instants(Settlement::at), columns.instants(Settlement::nextAt))
                .with(columns.instants(Settlement::expiresAt))
                .with(columns.texts(Settlement::outcome), columns.flags(Settlement::rescued))
                .with(columns.texts(Settlement::lateCause), owner)
                .list(row -> row.getObject(1, UUID.class)));
        List<Settlement> late = batch.stream()
                .filter(s -> s.status() == Settlement.Status.ACCEPTED && !settled.contains(s.id()))
                .toList();
        lateAccept(late.stream()
                .map(s -> new Evidence(s.id(), s.attempt(), Objects.requireNonNull(s.wamid()), s.at()))
                .toList());
        return settled;
    }

    /**
     * That the provider took an attempt, known by whoever does not hold the claim (any more).
     *
     * @param at when it was known
     */
    public record Evidence(UUID id, int attempt, String wamid, Instant at) {}

    /** Records acceptances: whoever has such a delivery now will not send it again. */
    public void lateAccept(List<Evidence> evidence) {
        Days.each(evidence, Evidence::id)
                .forEach((day, ofThatDay) -> Sql.on(database, LATE_ACCEPT.formatted(day))
                        .with((Object) ofThatDay.stream().map(Evidence::id).toArray(UUID[]::new))
                        .with((Object) ofThatDay.stream().map(Evidence::attempt).toArray(Integer[]::new))
                        .with((Object) ofThatDay.stream().map(Evidence::wamid).toArray(String[]::new))
                        .with((Object) ofThatDay.stream().map(Evidence::at).toArray(Instant[]::new))
                        .update());
    }

    /** A batch, column by column, as unnest() takes it. */
    private record Columns(List<Settlement> batch) {

        Object ids() {
            return column(Settlement::id, UUID[]::new);
        }

        Object statuses() {
            return column(s -> s.status().name().toLowerCase(Locale.ROOT), String[]::new);
        }

        Object attempts(Function<Settlement, Integer> field) {
            return column(field, Integer[]::new);
        }

        Object numbers(Function<Settlement, @Nullable Integer> field) {
            return column(field, Integer[]::new);
        }

        Object texts(Function<Settlement, @Nullable String> field) {
            return column(field, String[]::new);
        }

        Object instants(Function<Settlement, @Nullable Instant> field) {
            return column(field, Instant[]::new);
        }

        Object flags(Function<Settlement, Boolean> field) {
            return column(field, Boolean[]::new);
        }

        private <T> Object column(Function<Settlement, @Nullable T> field, IntFunction<T[]> array) {
            return batch.stream().map(field).toArray(array);
        }
    }
}
