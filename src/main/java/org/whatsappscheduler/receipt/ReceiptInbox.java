package org.whatsappscheduler.receipt;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Forgetful;
import org.whatsappscheduler.common.RetentionConfig;
import org.whatsappscheduler.common.Sql;

/** Callbacks as they came, each body once. */
@ApplicationScoped
class ReceiptInbox implements Forgetful {

    private static final String STORE = """
            INSERT INTO receipt_inbox (digest, body, received_at) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING
            """;

    /** The oldest, as many as fit into the limit of bytes, but one at least; the locks of the others end with ours. */
    private static final String TAKE = """
            WITH taken AS MATERIALIZED (
                SELECT id, octet_length(body) AS bytes FROM receipt_inbox
                 WHERE applied_at IS NULL ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED),
            sized AS (SELECT id, sum(bytes) OVER (ORDER BY id) - bytes AS before FROM taken)
            SELECT i.id, i.body, i.received_at FROM sized s JOIN receipt_inbox i USING (id)
             WHERE s.before < ? ORDER BY i.id
            """;

    /** The oldest come first in the key; looking no further than those costs the same however many there are. */
    private static final String FORGET = """
            DELETE FROM receipt_inbox WHERE id = ANY (ARRAY (
                SELECT o.id FROM (SELECT id, received_at, applied_at FROM receipt_inbox ORDER BY id LIMIT ?) o
                 WHERE o.received_at < ? AND o.applied_at IS NOT NULL))
            """;

    /** So much is taken at once, unless a single callback is larger: Meta sends up to 3 MB. */
    private static final int BYTES_AT_ONCE = 4 * 1024 * 1024;

    /** A stored callback. */
    record Callback(long id, byte[] body, Instant receivedAt) {}

    private final DataSource database;
    private final RetentionConfig config;
    private final Clock clock;

    ReceiptInbox(DataSource database, RetentionConfig config, Clock clock) {
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /** Stores a body, unless the very same has been stored before; answers whether it is new. */
    boolean store(byte[] body) {
        return Sql.on(database, STORE).with(digest(body), body, clock.instant()).update() == 1;
    }

    /** Takes the oldest that have not been applied, locked until the end of the transaction. */
    List<Callback> take(int limit) {
        return Sql.on(database, TAKE)
                .with(limit, BYTES_AT_ONCE)
                .list(row -> new Callback(
                        row.getLong("id"),
                        row.getBytes("body"),
                        Objects.requireNonNull(Sql.instant(row, "received_at"))));
    }

    /** Marks callbacks as dealt with. */
    void done(List<Callback> callbacks) {
        Sql.on(database, "UPDATE receipt_inbox SET applied_at = ? WHERE id = ANY (?)")
                .with(clock.instant(), callbacks.stream().map(Callback::id).toArray(Long[]::new))
                .update();
    }

    /** Puts one aside that cannot be applied, with the reason. */
    void putAside(Callback callback, String failure) {
        Sql.on(database, "UPDATE receipt_inbox SET applied_at = ?, failure = ? WHERE id = ?")
                .with(clock.instant(), failure, callback.id())
                .update();
    }

    @Override
    public String kind() {
        return "receipts";
    }

    @Override
    public Duration kept() {
        return Forgetful.shorter(config.receipts(), config.personalData());
    }

    @Override
    public int forget(Instant before, int atMost) {
        return Sql.on(database, FORGET).with(atMost, before).update();
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
