package org.whatsappscheduler.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.Receipt.Progress;
import org.whatsappscheduler.whatsapp.Receipt.Status;

/**
 * Moves deliveries forward by what WhatsApp reports. The final state depends on the set of receipts alone: neither on
 * their order nor on how often each one comes.
 */
@ApplicationScoped
public class DeliveryProgress {

    /**
     * One row per delivery, with the earliest instant of each kind. A failure counts only for the latest attempt; being
     * sent counts for any. Whoever has the message must not get it again: out of the queue and out of the undecided.
     */
    private static final String APPLY = """
            WITH r AS (
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
                    AS r (id, wamid, sent_at, delivered_at, read_at, failed_at, failed_attempt, error_code)),
            was AS (
                SELECT d.day, d.id, d.recipient_id, d.status, r.wamid, r.sent_at, r.delivered_at, r.read_at,
                       CASE WHEN coalesce(r.failed_attempt, d.attempts) >= d.attempts THEN r.failed_at END AS failed_at,
                       r.failed_at AS told_failed_at, r.failed_attempt, r.error_code, d.attempts
                  FROM deliveries d JOIN r ON d.day = uuid_v7_day(r.id) AND d.id = r.id
                 ORDER BY d.day, d.id FOR UPDATE OF d),
            fate AS (
                UPDATE deliveries d
                   SET sent_at = least(d.sent_at, w.sent_at),
                       delivered_at = least(d.delivered_at, w.delivered_at),
                       read_at = least(d.read_at, w.read_at),
                       failed_at = least(d.failed_at, w.failed_at),
                       accepted_at = coalesce(d.accepted_at, w.sent_at, w.delivered_at, w.read_at, w.failed_at),
                       wamid = coalesce(d.wamid, w.wamid),
                       error_code = CASE WHEN w.failed_at IS NOT NULL THEN w.error_code
                                         WHEN d.failed_at IS NOT NULL THEN d.error_code END,
                       reason = CASE WHEN w.failed_at IS NOT NULL THEN ? || coalesce(w.error_code::text, '')
                                     WHEN d.failed_at IS NOT NULL THEN d.reason END,
                       status = CASE WHEN w.failed_at IS NOT NULL OR d.failed_at IS NOT NULL THEN 'failed'
                                     WHEN least(d.read_at, w.read_at) IS NOT NULL THEN 'read'
                                     WHEN least(d.delivered_at, w.delivered_at) IS NOT NULL THEN 'delivered'
                                     WHEN least(d.sent_at, w.sent_at) IS NOT NULL THEN 'sent'
                                     ELSE d.status END
                  FROM was w
                 WHERE d.day = w.day AND d.id = w.id
                   AND (w.failed_at IS NOT NULL OR coalesce(w.sent_at, w.delivered_at, w.read_at) IS NOT NULL)
                RETURNING d.id, d.run_id, d.recipient_id, w.status AS was, d.status),
            unqueued AS (
                DELETE FROM delivery_queue q USING fate f WHERE q.recipient_id = f.recipient_id AND q.id = f.id),
            decided AS (DELETE FROM delivery_unknown u USING fate f WHERE u.id = f.id),
            told AS (
                INSERT INTO delivery_attempts (day, delivery_id, attempt, outcome, error_code, detail, at)
                SELECT w.day, w.id, coalesce(w.failed_attempt, w.attempts), 'failed_receipt', w.error_code,
                       'WhatsApp reported a failure', w.told_failed_at
                  FROM was w
                 WHERE w.told_failed_at IS NOT NULL
                   AND NOT EXISTS (SELECT 1 FROM delivery_attempts a
                                    WHERE a.day = w.day AND a.delivery_id = w.id AND a.outcome = 'failed_receipt'
                                      AND a.attempt = coalesce(w.failed_attempt, w.attempts))),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT f.run_id, c.status, sum(c.delta) FROM fate f
                 CROSS JOIN LATERAL (VALUES (CASE f.was WHEN 'sending' THEN 'queued' ELSE f.was END, -1),
                                            (f.status, 1)) AS c (status, delta)
                 WHERE f.was <> f.status GROUP BY f.run_id, c.status)
            SELECT id, recipient_id, status FROM fate WHERE was <> status
            """;

    private static final String BY_WAMID = "SELECT wamid, delivery_id FROM delivery_wamids WHERE wamid = ANY (?)";

    private static final String RECIPIENT = """
            SELECT d.recipient_id FROM delivery_wamids w JOIN deliveries d ON d.day = w.day AND d.id = w.delivery_id
             WHERE w.wamid = ?
            """;

    /**
     * A delivery that a receipt moved.
     *
     * @param status what it is now
     */
    public record Moved(UUID deliveryId, UUID recipientId, String status) {}

    private final DataSource database;

    DeliveryProgress(DataSource database) {
        this.database = database;
    }

    /** Applies receipts in the current transaction and answers what moved. Receipts of messages not ours are left out. */
    public List<Moved> apply(List<Progress> receipts) {
        List<Reported> reported = collect(receipts);
        if (reported.isEmpty()) {
            return List.of();
        }
        return Sql.on(database, APPLY)
                .with(column(reported, Reported::deliveryId, UUID[]::new))
                .with(column(reported, Reported::wamid, String[]::new))
                .with(column(reported, r -> r.at(Status.SENT), Instant[]::new))
                .with(column(reported, r -> r.at(Status.DELIVERED), Instant[]::new))
                .with(column(reported, r -> r.at(Status.READ), Instant[]::new))
                .with(column(reported, r -> r.at(Status.FAILED), Instant[]::new))
                .with(column(reported, Reported::failedAttempt, Integer[]::new))
                .with(column(reported, Reported::errorCode, Integer[]::new))
                .with("not delivered, WhatsApp's error ")
                .list(row -> new Moved(
                        row.getObject("id", UUID.class),
                        row.getObject("recipient_id", UUID.class),
                        row.getString("status")));
    }

    /** Whom a message of ours went to; empty when it is not ours. */
    public Optional<UUID> recipientOf(String wamid) {
        return Sql.on(database, RECIPIENT).with(wamid).first(row -> row.getObject(1, UUID.class));
    }

    private List<Reported> collect(List<Progress> receipts) {
        Map<String, UUID> byWamid = byWamid(receipts);
        Map<UUID, Reported> reported = new HashMap<>();
        for (Progress receipt : receipts) {
            Correlation ours = receipt.correlation();
            UUID id = ours == null ? byWamid.get(receipt.wamid()) : ours.deliveryId();
            if (id != null) {
                reported.computeIfAbsent(
                                id, key -> new Reported(key, receipt.wamid(), new HashMap<>(), new ArrayList<>()))
                        .add(receipt);
            }
        }
        return List.copyOf(reported.values());
    }

    private Map<String, UUID> byWamid(List<Progress> receipts) {
        String[] wamids = receipts.stream()
                .filter(receipt -> receipt.correlation() == null)
                .map(Progress::wamid)
                .distinct()
                .toArray(String[]::new);
        if (wamids.length == 0) {
            return Map.of();
        }
        return Sql.on(database, BY_WAMID)
                .with((Object) wamids)
                .list(row -> Map.entry(row.getString(1), row.getObject(2, UUID.class)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, same) -> one));
    }

    private static <T> Object column(
            List<Reported> rows, Function<Reported, @Nullable T> field, java.util.function.IntFunction<T[]> array) {
        return rows.stream().map(field).toArray(array);
    }

    /** Everything one batch says about one delivery: the earliest instant of each kind, the failure of the last attempt. */
    private record Reported(UUID deliveryId, String wamid, Map<Status, Instant> instants, List<Progress> failures) {

        void add(Progress receipt) {
            instants.merge(receipt.status(), receipt.at(), (one, other) -> one.isBefore(other) ? one : other);
            if (receipt.status() == Status.FAILED) {
                failures.add(receipt);
                failures.sort(java.util.Comparator.comparingInt(Reported::attempt)
                        .reversed()
                        .thenComparing(Progress::at)
                        .thenComparing(f -> Objects.requireNonNullElse(f.errorCode(), 0)));
            }
        }

        @Nullable
        Instant at(Status status) {
            return instants.get(status);
        }

        @Nullable
        Integer failedAttempt() {
            return failures.isEmpty() || failures.getFirst().correlation() == null
                    ? null
                    : attempt(failures.getFirst());
        }

        @Nullable
        Integer errorCode() {
            return failures.isEmpty() ? null : failures.getFirst().errorCode();
        }

        private static int attempt(Progress failure) {
            Correlation ours = failure.correlation();
            return ours == null ? Integer.MAX_VALUE : ours.attempt();
        }
    }
}
