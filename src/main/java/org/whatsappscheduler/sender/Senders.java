package org.whatsappscheduler.sender;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.whatsapp.SenderAccount;

/** The senders there are, for those who send. */
@ApplicationScoped
public class Senders {

    /** A block until then is one until a person lifts it. */
    public static final Instant FOR_GOOD = Instant.parse("9999-12-31T00:00:00Z");

    private static final String ALL = """
            SELECT id, phone_number_id, messages_per_second, messages_per_hour, max_concurrent_calls, on_unknown,
                   blocked_until, paused_at, sealed_token
              FROM senders ORDER BY id LIMIT 10000
            """;

    private static final String BLOCK = """
            UPDATE senders SET blocked_until = ?, blocked_reason = ?, updated_at = ?, version = version + 1 WHERE id = ?
            """;

    private final DataSource database;
    private final Accounts accounts;
    private final Clock clock;

    Senders(DataSource database, Accounts accounts, Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** The senders this process has credentials for, each with the account to send as. */
    public Map<Sender, SenderAccount> withAccounts() {
        record Row(Sender sender, Optional<SenderAccount> account) {}
        List<Row> rows = Sql.on(database, ALL).list(row -> {
            Sender sender = read(row);
            return new Row(sender, accounts.of(sender, row.getString("sealed_token")));
        });
        accounts.retain(rows.stream().map(row -> row.sender().id()).collect(Collectors.toSet()));
        Map<Sender, SenderAccount> known = new LinkedHashMap<>();
        rows.forEach(row -> row.account().ifPresent(account -> known.put(row.sender(), account)));
        return known;
    }

    /** The sender used when a schedule names none; empty when there is no default. */
    public Optional<UUID> defaultId() {
        return Sql.on(database, "SELECT id FROM senders WHERE is_default").first(row -> row.getObject(1, UUID.class));
    }

    /** Stops claiming for a sender until then, on all pods. The reason is the provider's error code in words. */
    public void block(UUID id, Instant until, String reason) {
        Sql.on(database, BLOCK).with(until, reason, clock.instant(), id).update();
    }

    private static Sender read(ResultSet row) throws SQLException {
        return new Sender(
                row.getObject("id", UUID.class),
                row.getString("phone_number_id"),
                row.getInt("messages_per_second"),
                (Integer) row.getObject("messages_per_hour"),
                row.getInt("max_concurrent_calls"),
                OnUnknown.valueOf(row.getString("on_unknown").toUpperCase(Locale.ROOT)),
                Sql.instant(row, "blocked_until"),
                Sql.instant(row, "paused_at"));
    }
}
