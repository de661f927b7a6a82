package org.whatsappscheduler;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.Priority;
import org.whatsappscheduler.delivery.Quota;

/** Rows for tests, each test its own. Numbers are Spanish mobiles that nobody else uses in the same run. */
@ApplicationScoped
public class TestData {

    private static final AtomicLong NUMBERS = new AtomicLong(34_600_000_000L + System.nanoTime() / 1_000 % 50_000_000);

    private final DataSource database;

    TestData(DataSource database) {
        this.database = database;
    }

    /** The id of the sender of the configuration, which by now may be on any page of the list. */
    public String defaultSender() {
        return text("SELECT id FROM senders WHERE is_default");
    }

    /** A sender that no process has credentials for, so that nobody claims for it in the background. */
    public UUID foreignSender() {
        UUID id = Ids.next();
        update(
                "INSERT INTO senders (id, name, phone_number_id, messages_per_second, max_concurrent_calls, on_unknown,"
                        + " created_at, updated_at) VALUES (?, 'foreign', ?, 80, 64, 'hold', now(), now())",
                id,
                id.toString());
        return id;
    }

    public UUID textMessage(String content) {
        UUID id = Ids.next();
        update(
                "INSERT INTO messages (id, version, title, type, category, content, created_at, updated_at)"
                        + " VALUES (?, 0, 'test', 'text', 'utility', ?, now(), now())",
                id,
                content);
        return id;
    }

    /** A group of so many new recipients. */
    public UUID group(int size) {
        UUID id = Ids.next();
        long first = NUMBERS.getAndAdd(size);
        update(
                "INSERT INTO recipient_groups (id, version, name, recipient_count, created_at, updated_at)"
                        + " VALUES (?, 0, ?, ?, now(), now())",
                id,
                "group " + id,
                size);
        update("""
                WITH r AS (
                    INSERT INTO recipients (id, version, name, phone_number, attributes, created_at, updated_at)
                    SELECT uuid_v7_at(now()), 0, 'Person ' || n, '+' || (? + n), '{}', now(), now()
                      FROM generate_series(0, ? - 1) n RETURNING id)
                INSERT INTO group_recipients (group_id, recipient_id) SELECT ?, id FROM r
                """, first, size, id);
        return id;
    }

    public UUID schedule(UUID message, UUID group, UUID sender, Instant at) {
        UUID id = Ids.next();
        update(
                "INSERT INTO scheduled_messages (id, version, message_id, group_id, sender_id, status, scheduled_time,"
                        + " next_run_at, created_at, updated_at) VALUES (?, 0, ?, ?, ?, 'pending', ?, ?, now(), now())",
                id,
                message,
                group,
                sender,
                at,
                at);
        return id;
    }

    /** Claims what is due of a sender's bulk by then. */
    public List<Claim> claim(DeliveryQueue queue, UUID sender, Duration until, int limit, long owner) {
        return queue.claim(
                List.of(new Quota(sender, Priority.BULK, limit, Quota.NO_WATERMARK, Quota.EVER, until)), owner);
    }

    /** Some member of a group. */
    public UUID memberOf(UUID group) {
        return Sql.on(database, "SELECT recipient_id FROM group_recipients WHERE group_id = ? LIMIT 1")
                .with(group)
                .list(row -> row.getObject(1, UUID.class))
                .getFirst();
    }

    public long count(String query, Object... parameters) {
        return Sql.on(database, query)
                .with(parameters)
                .list(row -> row.getLong(1))
                .getFirst();
    }

    public String text(String query, Object... parameters) {
        return Sql.on(database, query)
                .with(parameters)
                .list(row -> row.getString(1))
                .getFirst();
    }

    /** The one id a query answers. */
    public UUID id(String query, Object... parameters) {
        return ids(query, parameters).getFirst();
    }

    public List<UUID> ids(String query, Object... parameters) {
        return Sql.on(database, query).with(parameters).list(row -> row.getObject(1, UUID.class));
    }

    /** The plan of a statement. */
    public String explain(String statement, Object... parameters) {
        return String.join(
                "\n", Sql.on(database, "EXPLAIN " + statement).with(parameters).list(row -> row.getString(1)));
    }

    /** The plan of a statement with the driver's parameters, in a plan cache mode. */
    public String explainPrepared(String mode, String statement, Object... parameters) {
        return QuarkusTransaction.requiringNew().call(() -> {
            Sql.on(database, "SELECT set_config('plan_cache_mode', ?, true)")
                    .with(mode)
                    .list(row -> true);
            return explain(statement, parameters);
        });
    }

    public void update(String statement, Object... parameters) {
        Sql.on(database, statement).with(parameters).update();
    }
}
