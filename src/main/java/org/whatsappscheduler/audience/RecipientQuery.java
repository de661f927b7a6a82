package org.whatsappscheduler.audience;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Listing;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.PageRequest;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.SortKey;
import org.whatsappscheduler.common.Sql;

/** Reads people without making entities. */
@ApplicationScoped
public class RecipientQuery {

    private static final TypeReference<Map<String, String>> ATTRIBUTES = new TypeReference<>() {};

    private static final String COLUMNS = """
            id, name, phone_number, time_zone, number_zone, language, attributes::text AS attributes, opted_in_at, opt_in_source,
            opted_out_at, opt_out_source, created_at, updated_at, version""";

    private static final String PAGE = "SELECT " + COLUMNS + ", sort_key FROM (%1$s) r ORDER BY %2$s";

    private static final String ONE = "SELECT " + COLUMNS + " FROM recipients WHERE id = ?";

    /** Names are compared byte by byte, upper and lower case alike: as the index has them, everywhere the same. */
    private static final String NAME = "lower(name) COLLATE \"C\"";

    /**
     * Whether a name begins so. As a range and not as a pattern: the index then serves whatever the parameter is. No
     * character comes after U+10FFFF.
     */
    private static final String NAME_BEGINS = "(" + NAME + " >= lower(?) AND " + NAME + " < lower(?) || U&'\\+10FFFF')";

    /** The colon comes after the digits. */
    private static final String NUMBER_BEGINS = "(phone_number >= ? AND phone_number < ? || ':')";

    private static final String IS_MEMBER =
            "EXISTS (SELECT FROM group_recipients m WHERE m.group_id = ? AND m.recipient_id = recipients.id)";

    /** What people and groups can be sorted by. */
    static final List<SortKey> SORTS = List.of(SortKey.NEWEST, new SortKey("name", NAME, SortKey.Type.TEXT, false));

    /**
     * Which people to read; null means any.
     *
     * @param search what their name or number begins with
     */
    public record Filter(
            @Nullable String search,
            @Nullable UUID groupId,
            @Nullable Boolean optedOut,
            SortKey sort) {

        static Filter membersOf(UUID group) {
            return new Filter(null, group, null, SortKey.NEWEST);
        }
    }

    /** A condition and the values of its parameters. */
    record Condition(String text, @Nullable Object... values) {}

    private final DataSource database;
    private final PhoneNumbers phoneNumbers;
    private final ObjectMapper json;

    RecipientQuery(DataSource database, PhoneNumbers phoneNumbers, ObjectMapper json) {
        this.database = database;
        this.phoneNumbers = phoneNumbers;
        this.json = json;
    }

    /**
     * One recipient.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    RecipientView get(UUID id) {
        return Sql.on(database, ONE)
                .with(id)
                .first(this::view)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such recipient"));
    }

    /** A page of people. */
    Page<RecipientView> list(Filter filter, PageRequest request) {
        Listing people = Listing.of(database, "recipients").where(IS_MEMBER, filter.groupId());
        conditions(filter).forEach(condition -> people.where(condition.text(), condition.values()));
        return people.sortedBy(filter.sort()).reading(PAGE).page(request, this::view);
    }

    /** The next people, by id; for those who read all of them. */
    public List<RecipientView> following(UUID after, Filter filter, int limit) {
        // The planner knows the index of either table to read in this order.
        String id = filter.groupId() == null ? "id" : "recipient_id";
        List<@Nullable Object> values = new ArrayList<>();
        String from = from(filter, values);
        values.addAll(List.of(after, limit));
        return Sql.on(database, "SELECT " + COLUMNS + from + " AND " + id + " > ? ORDER BY " + id + " LIMIT ?")
                .with(values.toArray())
                .list(this::view);
    }

    /** The names of attributes that somebody has, in order. Reads everybody. */
    public List<String> attributeNames(Filter filter, int limit) {
        List<@Nullable Object> values = new ArrayList<>();
        String from = from(filter, values);
        return Sql.on(
                        database,
                        "SELECT DISTINCT key COLLATE \"C\" AS key FROM (SELECT attributes" + from
                                + ") a CROSS JOIN LATERAL jsonb_object_keys(a.attributes) AS key ORDER BY 1 LIMIT ?")
                .with(values.toArray())
                .with(limit)
                .list(row -> row.getString(1));
    }

    private String from(Filter filter, List<@Nullable Object> values) {
        StringBuilder from = new StringBuilder();
        if (filter.groupId() == null) {
            from.append(" FROM recipients WHERE true");
        } else {
            from.append(" FROM group_recipients JOIN recipients ON id = recipient_id WHERE group_id = ?");
            values.add(filter.groupId());
        }
        for (Condition condition : conditions(filter)) {
            from.append(" AND ").append(condition.text());
            values.addAll(Arrays.asList(condition.values()));
        }
        return from.toString();
    }

    /** All but the group. */
    private List<Condition> conditions(Filter filter) {
        List<Condition> conditions = new ArrayList<>();
        if (filter.optedOut() != null) {
            conditions.add(new Condition(filter.optedOut() ? "opted_out_at IS NOT NULL" : "opted_out_at IS NULL"));
        }
        if (filter.search() != null) {
            conditions.add(begins(filter.search(), phoneNumbers.prefixes(filter.search())));
        }
        return conditions;
    }

    /** That a name begins with what is searched for, or a number with one of these. */
    static Condition begins(String search, List<String> numbers) {
        StringBuilder text = new StringBuilder("(" + NAME_BEGINS);
        List<Object> values = new ArrayList<>(List.of(search, search));
        for (String number : numbers) {
            text.append(" OR ").append(NUMBER_BEGINS);
            values.addAll(List.of(number, number));
        }
        return new Condition(text.append(')').toString(), values.toArray());
    }

    private RecipientView view(ResultSet row) throws SQLException {
        return new RecipientView(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("phone_number"),
                row.getString("time_zone"),
                row.getString("time_zone") == null ? row.getString("number_zone") : null,
                row.getString("language"),
                attributes(row.getString("attributes")),
                Sql.instant(row, "opted_in_at"),
                row.getString("opt_in_source"),
                Sql.instant(row, "opted_out_at"),
                row.getString("opt_out_source"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")),
                row.getInt("version"));
    }

    private Map<String, String> attributes(String written) {
        try {
            return json.readValue(written, ATTRIBUTES);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
