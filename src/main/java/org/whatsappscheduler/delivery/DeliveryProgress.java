package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.whatsapp.Receipt.Progress;
import org.whatsappscheduler.whatsapp.Receipt.Status;

/**
 * Moves deliveries forward by what WhatsApp reports. The final state depends on the set of receipts alone: neither on
 * their order, nor on how often each one comes, nor on how they were batched. Each column is a minimum (or the furthest
 * status) over all receipts, which is what makes it so; only the message id, should there have been several, is the first.
 */
@ApplicationScoped
public class DeliveryProgress {

    /**
     * For this transaction: rows are looked up by their key. The planner does not know how few there are and would rather
     * read a whole day's deliveries to hash them.
     */
    private static final String BY_KEY = """
            SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
            """;

    /**
     * Locks the rows, always in the same order so that two batches cannot deadlock. A statement of its own: the next one
     * then sees what was committed while we waited, in the attempts as well as in the rows.
     */
    private static final String LOCK = """
            SELECT d.id FROM unnest(?) AS r (id) JOIN deliveries d ON d.day = uuid_v7_day(r.id) AND d.id = r.id
             WHERE d.day BETWEEN ? AND ? ORDER BY d.day, d.id FOR UPDATE OF d
            """;

    /**
     * One row per delivery. A failure counts for the latest attempt only, queued or in flight, and never twice: not again
     * after a user has asked to retry. Being sent counts for any attempt. Rows to which a receipt adds nothing are not
     * written. Whoever has the message must not get it again: out of the queue, out of the undecided. Undecided rows that
     * somebody decides at this moment are passed over; the decision looks at the status once we have committed. A failure
     * of which no receipt told, our own or the last call's, is overruled by the news that the message was sent.
     *
     * <p>A failure without our id is the latest attempt's if it names the message accepted last, else an older one's,
     * nobody knows which: 0. A redacted delivery learns no message id again, which would tell its number. Lookups are lateral and fenced by OFFSET 0, so that none becomes a join over whole tables.
     * The day is written out: {@link SettleStatement}.
     */
    private static final String APPLY = """
            WITH n AS MATERIALIZED (
                SELECT d.day, d.id, d.run_id, d.recipient_id, d.status AS was, r.wamid AS named, d.wamid AS known_wamid,
                       c.attempt AS failed_attempt, r.failed_at AS told_at, r.code AS told_code, r.words AS told_words,
                       r.failed_at IS NOT NULL AND NOT k.known AS untold,
                       a.counts, f.by_receipt, d.redacted_at, d.failed_at AS old_failed_at, d.error_code AS old_code,
                       least(d.sent_at, r.sent_at) AS sent_at,
                       least(d.delivered_at, r.delivered_at) AS delivered_at,
                       least(d.read_at, r.read_at) AS read_at,
                       CASE WHEN NOT a.counts THEN d.failed_at
                            WHEN d.status = 'failed' THEN least(d.failed_at, r.failed_at)
                            ELSE r.failed_at END AS failed_at,
                       CASE WHEN NOT a.counts THEN d.error_code
                            WHEN d.status = 'failed' THEN least(d.error_code, r.code)
                            ELSE r.code END AS error_code,
                       CASE WHEN NOT a.counts THEN d.reason
                            WHEN d.status = 'failed' AND d.error_code <= coalesce(r.code, d.error_code) THEN d.reason
                            ELSE r.words END AS reason,
                       CASE WHEN d.accepted_at IS NULL
                              OR d.accepted_at = least(d.sent_at, d.delivered_at, d.read_at, d.failed_at)
                            THEN least(d.accepted_at, r.sent_at, r.delivered_at, r.read_at,
                                       CASE WHEN a.counts THEN r.failed_at END)
                            ELSE d.accepted_at END AS accepted_at,
                       (least(d.sent_at, r.sent_at), least(d.delivered_at, r.delivered_at), least(d.read_at, r.read_at))
                           IS DISTINCT FROM (d.sent_at, d.delivered_at, d.read_at) AS forward
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                       AS r (id, wamid, sent_at, delivered_at, read_at, failed_at, failed_attempt, code, words)
                  JOIN deliveries d ON d.day = DATE '%1$s' AND d.id = r.id
                 CROSS JOIN LATERAL (
                       SELECT greatest(d.attempts, (SELECT attempt FROM delivery_in_flight WHERE id = d.id)) AS latest
                        OFFSET 0) l
                 CROSS JOIN LATERAL (
                       SELECT coalesce(r.failed_attempt, CASE WHEN d.wamid <> r.wamid THEN 0 ELSE l.latest END) AS attempt
                        OFFSET 0) c
                 CROSS JOIN LATERAL (
                       SELECT r.failed_at IS NOT NULL AND EXISTS (
                                  SELECT 1 FROM delivery_attempts
                                   WHERE day = DATE '%1$s' AND delivery_id = d.id AND outcome = 'failed_receipt'
                                     AND attempt = c.attempt) AS known
                        OFFSET 0) k
                 CROSS JOIN LATERAL (
                       SELECT r.failed_at IS NOT NULL AND c.attempt >= l.latest AND (d.status = 'failed' OR NOT k.known)
                              AS counts) a
                 CROSS JOIN LATERAL (
                       SELECT d.status = 'failed' AND EXISTS (
                                  SELECT 1 FROM delivery_attempts
                                   WHERE day = DATE '%1$s' AND delivery_id = d.id AND outcome = 'failed_receipt'
                                     AND attempt >= l.latest) AS by_receipt
                        OFFSET 0) f),
            x AS (
                SELECT n.*, CASE WHEN counts OR was = 'failed' AND (by_receipt OR NOT forward) THEN 'failed'
                                 WHEN NOT forward AND was NOT IN ('accepted', 'sent', 'delivered') THEN was
                                 WHEN read_at IS NOT NULL THEN 'read'
                                 WHEN delivered_at IS NOT NULL THEN 'delivered'
                                 WHEN sent_at IS NOT NULL THEN 'sent'
                                 ELSE was END AS status
                  FROM n),
            news AS MATERIALIZED (
                SELECT * FROM x
                 WHERE forward OR status <> was
                    OR counts AND (failed_at, error_code) IS DISTINCT FROM (old_failed_at, old_code)),
            fate AS (
                UPDATE deliveries d
                   SET status = w.status, sent_at = w.sent_at, delivered_at = w.delivered_at, read_at = w.read_at,
                       failed_at = CASE WHEN w.status = 'failed' THEN w.failed_at END, accepted_at = w.accepted_at,
                       wamid = coalesce(d.wamid, CASE WHEN w.redacted_at IS NULL THEN w.named END),
                       error_code = CASE WHEN w.status = 'failed' THEN w.error_code END,
                       reason = CASE WHEN w.status = 'failed' THEN w.reason END
                  FROM news w WHERE d.day = DATE '%1$s' AND d.id = w.id),
            unqueued AS (
                DELETE FROM delivery_queue WHERE recipient_id = ANY (ARRAY (SELECT recipient_id FROM news))
                                             AND id = ANY (ARRAY (SELECT id FROM news))),
            unparked AS (
                DELETE FROM delivery_parked WHERE recipient_id = ANY (ARRAY (SELECT recipient_id FROM news))
                                              AND id = ANY (ARRAY (SELECT id FROM news))),
            decided AS (
                DELETE FROM delivery_unknown WHERE id = ANY (ARRAY (
                    SELECT id FROM delivery_unknown WHERE id = ANY (ARRAY (SELECT id FROM news)) FOR UPDATE SKIP LOCKED))),
            named AS (
                INSERT INTO delivery_wamids (day, wamid_hash, delivery_id)
                SELECT day, hashtextextended(named, 0), id FROM n
                 WHERE known_wamid IS DISTINCT FROM named AND redacted_at IS NULL),
            told AS (
                INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, error_code, detail, at)
                SELECT day, id, failed_attempt, 'failed_receipt', told_code, told_words, told_at FROM n WHERE untold),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT w.run_id, c.status, sum(c.delta)
                  FROM news w
                 CROSS JOIN LATERAL (VALUES (CASE w.was WHEN 'sending' THEN 'queued' ELSE w.was END, -1),
                                            (w.status, 1)) AS c (status, delta)
                 WHERE w.was <> w.status GROUP BY w.run_id, c.status)
            SELECT id, run_id, recipient_id, status FROM news WHERE was <> status
            """;

    /** One probe per day and id: the key begins with the day, which a receipt without our id does not tell. */
    private static final String BY_WAMID = """
            SELECT s.wamid, w.delivery_id
              FROM unnest(?) AS s (wamid)
             CROSS JOIN LATERAL (
                SELECT w.delivery_id FROM generate_series(?::date, ?::date, interval '1 day') AS g (day)
                  JOIN delivery_wamids w ON w.day = g.day::date AND w.wamid_hash = hashtextextended(s.wamid, 0)
                 LIMIT 1) AS w
            """;

    private static final String RECIPIENT = """
            SELECT r.id FROM deliveries d JOIN recipients r ON r.id = d.recipient_id WHERE d.day = ? AND d.id = ?
            """;

    /** WhatsApp itself tries for 30 days; people read and answer later than that, but seldom. */
    private static final Duration ANSWERED_WITHIN = Duration.ofDays(45);

    /**
     * A delivery that a receipt moved.
     *
     * @param status what it is now
     */
    public record Moved(UUID deliveryId, UUID runId, UUID recipientId, String status) {}

    /** A receipt and the delivery of ours that it is about. */
    private record Report(UUID deliveryId, Progress receipt) {}

    private final DataSource database;

    DeliveryProgress(DataSource database) {
        this.database = database;
    }

    /**
     * Applies receipts in the current transaction and answers what moved. Receipts of messages not ours are left out.
     *
     * @throws org.whatsappscheduler.common.DatabaseException when it fails
     */
    public List<Moved> apply(List<Progress> receipts) {
        List<Moved> moved = new ArrayList<>();
        List<Report> waiting = ours(receipts);
        if (!waiting.isEmpty()) {
            Sql.on(database, BY_KEY).list(row -> true);
        }
        while (!waiting.isEmpty()) {
            Map<UUID, ReceiptSummary> round = new LinkedHashMap<>();
            waiting = waiting.stream()
                    .filter(report -> !round.computeIfAbsent(
                                    report.deliveryId(),
                                    id -> new ReceiptSummary(
                                            id, report.receipt().wamid(), new EnumMap<>(Status.class)))
                            .add(report.receipt()))
                    .toList();
            moved.addAll(write(List.copyOf(round.values())));
        }
        return moved;
    }

    private List<Moved> write(List<ReceiptSummary> round) {
        UUID[] ids = round.stream().map(ReceiptSummary::deliveryId).toArray(UUID[]::new);
        Days days = Days.of(Arrays.stream(ids));
        Sql.on(database, LOCK).with(ids, days.first(), days.last()).list(row -> true);
        return Days.each(round, ReceiptSummary::deliveryId).entrySet().stream()
                .flatMap(day -> write(day.getKey(), day.getValue()).stream())
                .toList();
    }

    private List<Moved> write(LocalDate day, List<ReceiptSummary> round) {
        return Sql.on(database, APPLY.formatted(day))
                .with(column(round, ReceiptSummary::deliveryId, UUID[]::new))
                .with(column(round, ReceiptSummary::wamid, String[]::new))
                .with(column(round, s -> s.at(Status.SENT), Instant[]::new))
                .with(column(round, s -> s.at(Status.DELIVERED), Instant[]::new))
                .with(column(round, s -> s.at(Status.READ), Instant[]::new))
                .with(column(round, s -> s.at(Status.FAILED), Instant[]::new))
                .with(column(round, s -> s.failure(ReceiptSummary::attempt), Integer[]::new))
                .with(column(round, s -> s.failure(Progress::errorCode), Integer[]::new))
                .with(column(round, s -> s.failure(ReceiptSummary::words), String[]::new))
                .list(row -> new Moved(
                        row.getObject("id", UUID.class),
                        row.getObject("run_id", UUID.class),
                        row.getObject("recipient_id", UUID.class),
                        row.getString("status")));
    }

    /** Whom the message went to that a receipt is about; empty when it is not ours or the recipient is gone. */
    public Optional<UUID> recipientOf(Progress receipt) {
        return ours(List.of(receipt)).stream().findFirst().flatMap(report -> recipientOf(report.deliveryId()));
    }

    /** Whom a message of ours went to that was answered at that time; empty as above. */
    public Optional<UUID> recipientOf(String wamid, Instant answeredAt) {
        return Optional.ofNullable(byWamid(List.of(wamid), answeredAt).get(wamid))
                .flatMap(this::recipientOf);
    }

    private Optional<UUID> recipientOf(UUID deliveryId) {
        return Sql.on(database, RECIPIENT)
                .with(Ids.day(deliveryId), deliveryId)
                .first(row -> row.getObject(1, UUID.class));
    }

    private List<Report> ours(List<Progress> receipts) {
        List<Report> reports = new ArrayList<>(receipts.size());
        List<Progress> anonymous = new ArrayList<>();
        for (Progress receipt : receipts) {
            if (receipt.correlation() == null) {
                anonymous.add(receipt);
            } else {
                reports.add(new Report(receipt.correlation().deliveryId(), receipt));
            }
        }
        if (!anonymous.isEmpty()) {
            Instant latest =
                    anonymous.stream().map(Progress::at).max(Instant::compareTo).orElseThrow();
            Map<String, UUID> known =
                    byWamid(anonymous.stream().map(Progress::wamid).distinct().toList(), latest);
            anonymous.stream()
                    .filter(receipt -> known.containsKey(receipt.wamid()))
                    .forEach(receipt -> reports.add(new Report(known.get(receipt.wamid()), receipt)));
        }
        return reports;
    }

    private Map<String, UUID> byWamid(List<String> wamids, Instant latest) {
        LocalDate last = latest.atOffset(ZoneOffset.UTC).toLocalDate();
        return Sql.on(database, BY_WAMID)
                .with(wamids.toArray(String[]::new), last.minusDays(ANSWERED_WITHIN.toDays()), last.plusDays(1))
                .list(row -> Map.entry(row.getString(1), row.getObject(2, UUID.class)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static <T> Object column(
            List<ReceiptSummary> rows, Function<ReceiptSummary, @Nullable T> field, IntFunction<T[]> array) {
        return rows.stream().map(field).toArray(array);
    }
}
