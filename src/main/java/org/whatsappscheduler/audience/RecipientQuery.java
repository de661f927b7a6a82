package org.whatsappscheduler.audience;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.audience.SortRequest.Order;
import org.whatsappscheduler.common.Cursor;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.common.TextCursor;

/** Reads people without making entities. */
@ApplicationScoped
public class RecipientQuery {

    private static final TypeReference<Map<String, String>> ATTRIBUTES = new TypeReference<>() {};

    private static final String COLUMNS = """
            SELECT r.id, name, phone_number, time_zone, language, attributes::text AS attributes, opted_in_at,
                   opt_in_source, opted_out_at, opt_out_source, created_at, updated_at
            """;

    private static final String ALL = " FROM recipients r WHERE true";

    private static final String MEMBERS =
            " FROM group_recipients m JOIN recipients r ON r.id = m.recipient_id WHERE m.group_id = ?";

    private final DataSource database;
    private final PhoneNumbers phoneNumbers;
    private final ObjectMapper json;

    RecipientQuery(DataSource database, PhoneNumbers phoneNumbers, ObjectMapper json) {
        this.database = database;
        this.phoneNumbers = phoneNumbers;
        this.json = json;
    }

    Page<RecipientView> list(RecipientFilter filter, Order order, PageRequest page) {
        Condition condition = condition(COLUMNS, filter).page(order, page, "r.id");
        return Condition.page(
                rows(condition),
                order,
                page,
                view -> new Cursor(view.createdAt(), view.id()),
                view -> new TextCursor(view.name(), view.id()));
    }

    /** The next people, by id; for those who read all of them. */
    public List<RecipientView> following(UUID after, RecipientFilter filter, int limit) {
        // The planner knows the index of either table to read in this order.
        String id = filter.groupId() == null ? "r.id" : "m.recipient_id";
        return rows(condition(COLUMNS, filter)
                .and(id + " > ?", after)
                .append(" ORDER BY " + id)
                .limit(limit));
    }

    /** The names of attributes that somebody has, in order. Reads everybody. */
    public List<String> attributeNames(RecipientFilter filter, int limit) {
        Condition condition = condition("SELECT attributes", filter);
        return Sql.on(
                        database,
                        "SELECT DISTINCT key COLLATE \"C\" AS key FROM (" + condition.text()
                                + ") a CROSS JOIN LATERAL jsonb_object_keys(a.attributes) AS key ORDER BY 1 LIMIT ?")
                .with(condition.parameters())
                .with(limit)
                .list(row -> row.getString(1));
    }

    private Condition condition(String columns, RecipientFilter filter) {
        UUID group = filter.groupId();
        Condition condition = group == null ? new Condition(columns + ALL) : new Condition(columns + MEMBERS, group);
        Boolean optedOut = filter.optedOut();
        if (optedOut != null) {
            condition.and(optedOut ? "opted_out_at IS NOT NULL" : "opted_out_at IS NULL");
        }
        String search = filter.search();
        return condition.search(search, search == null ? List.of() : phoneNumbers.prefixes(search));
    }

    private List<RecipientView> rows(Condition condition) {
        return Sql.on(database, condition.text()).with(condition.parameters()).list(this::view);
    }

    private RecipientView view(ResultSet row) throws SQLException {
        return new RecipientView(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("phone_number"),
                row.getString("time_zone"),
                row.getString("language"),
                attributes(row.getString("attributes")),
                Sql.instant(row, "opted_in_at"),
                row.getString("opt_in_source"),
                Sql.instant(row, "opted_out_at"),
                row.getString("opt_out_source"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")));
    }

    private Map<String, String> attributes(String written) {
        try {
            return json.readValue(written, ATTRIBUTES);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
