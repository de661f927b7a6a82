package org.whatsappscheduler.receipt;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;

/** Callbacks as they came, each body once. */
@ApplicationScoped
class ReceiptInbox {

    private static final String STORE = """
            INSERT INTO receipt_inbox (digest, body, received_at) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING
            """;

    private static final String TAKE = """
            SELECT id, body FROM receipt_inbox WHERE applied_at IS NULL ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    /** A stored callback. */
    record Callback(long id, byte[] body) {}

    private final DataSource database;
    private final Clock clock;

    ReceiptInbox(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Stores a body, unless the very same has been stored before; answers whether it is new. */
    boolean store(byte[] body) {
        return Sql.on(database, STORE).with(digest(body), body, clock.instant()).update() == 1;
    }

    /** Takes the oldest that have not been applied, locked until the end of the transaction. */
    List<Callback> take(int limit) {
        return Sql.on(database, TAKE).with(limit).list(row -> new Callback(row.getLong("id"), row.getBytes("body")));
    }

    /** Marks callbacks as dealt with. */
    void done(List<Callback> callbacks) {
        Sql.on(database, "UPDATE receipt_inbox SET applied_at = ? WHERE id = ANY (?)")
                .with(clock.instant(), callbacks.stream().map(Callback::id).toArray(Long[]::new))
                .update();
    }

    /** Puts one aside that cannot be applied, with the reason. */
    void putAside(Callback callback, @Nullable String failure) {
        Sql.on(database, "UPDATE receipt_inbox SET applied_at = ?, failure = ? WHERE id = ?")
                .with(clock.instant(), failure, callback.id())
                .update();
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
