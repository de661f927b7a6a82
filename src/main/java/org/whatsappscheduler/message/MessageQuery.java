package org.whatsappscheduler.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Page;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** Reads pages of messages, each order and filter along an index of its own. */
@ApplicationScoped
class MessageQuery {

    /**
     * Which messages to list; null means any.
     *
     * @param search what the title begins with, whatever its case
     */
    record Filter(
            @Nullable String search,
            @Nullable MessageType type,
            @Nullable String category) {

        private static final int LONGEST_SEARCH = 200;
        private static final List<String> CATEGORIES = List.of("marketing", "utility", "authentication", "service");

        /**
         * What a caller asks for.
         *
         * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming the first parameter that is wrong
         */
        static Filter of(@Nullable String search, @Nullable String type, @Nullable String category) {
            if (search != null && (search.length() > LONGEST_SEARCH || search.indexOf('\0') >= 0)) {
                throw wrong("search", "must be at most 200 characters of text");
            }
            boolean known = type == null
                    || List.of(MessageType.values()).stream()
                            .anyMatch(value -> value.name().equals(type));
            if (!known) {
                throw wrong("type", "is not a type of messages");
            }
            if (category != null && !CATEGORIES.contains(category)) {
                throw wrong("category", "must be marketing, utility, authentication or service");
            }
            return new Filter(search, type == null ? null : MessageType.valueOf(type), category);
        }

        private static HttpProblem wrong(String parameter, String detail) {
            return Problem.VALIDATION_ERROR.because(List.of(FieldError.in(parameter, detail)));
        }
    }

    /** Titles are compared byte by byte, as the index has them: the same everywhere, and good for prefixes too. */
    private static final String TITLE = "lower(title) COLLATE \"C\"";

    private static final String SELECT = """
            SELECT id, title, type, category, content, preview_url, template::text AS template, media::text AS media,
                   location::text AS location, defaults::text AS defaults, created_at, updated_at, %s AS key
              FROM messages WHERE true
            """.formatted(TITLE);

    /** After every title that begins with what stands before it. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private static final TypeReference<Map<String, String>> DEFAULTS = new TypeReference<>() {};

    private record Row(MessageView view, String title) {}

    private final DataSource database;
    private final ObjectMapper json;

    MessageQuery(DataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /** A page in an order, after a position of that order; null for the first page. */
    Page<MessageView> list(Filter filter, MessageOrder order, MessageOrder.@Nullable Position after, int limit) {
        StringBuilder text = new StringBuilder(SELECT);
        List<Object> parameters = new ArrayList<>();
        if (filter.search() != null) {
            text.append(" AND ").append(TITLE).append(" >= lower(?) COLLATE \"C\" AND ");
            text.append(TITLE).append(" < lower(?) COLLATE \"C\"");
            parameters.addAll(List.of(filter.search(), filter.search() + LAST));
        }
        if (filter.type() != null) {
            text.append(" AND type = ?");
            parameters.add(filter.type().name());
        }
        if (filter.category() != null) {
            text.append(" AND category = ?");
            parameters.add(filter.category());
        }
        switch (order) {
            case OLDEST -> order(text, "(created_at, id) > (?, ?)", "created_at, id", after);
            case NEWEST -> order(text, "(created_at, id) < (?, ?)", "created_at DESC, id DESC", after);
            case TITLE -> order(text, "(" + TITLE + ", id) > (? COLLATE \"C\", ?)", TITLE + ", id", after);
        }
        if (after != null) {
            parameters.addAll(List.of(order.key(after), after.id()));
        }
        List<Row> rows = Sql.on(database, text.append(" LIMIT ?").toString())
                .with(parameters.toArray())
                .with(limit + 1)
                .list(this::read);
        return page(rows, order, limit);
    }

    private static void order(StringBuilder text, String beyond, String by, MessageOrder.@Nullable Position after) {
        if (after != null) {
            text.append(" AND ").append(beyond);
        }
        text.append(" ORDER BY ").append(by);
    }

    private static Page<MessageView> page(List<Row> rows, MessageOrder order, int limit) {
        List<MessageView> views = rows.stream().limit(limit).map(Row::view).toList();
        if (rows.size() <= limit) {
            return new Page<>(views, null);
        }
        Row last = rows.get(limit - 1);
        return new Page<>(views, order.cursor(last.view(), last.title()));
    }

    private Row read(ResultSet row) throws SQLException {
        MessageView view = new MessageView(
                row.getObject("id", UUID.class),
                row.getString("title"),
                MessageType.valueOf(row.getString("type")),
                row.getString("category"),
                row.getString("content"),
                (Boolean) row.getObject("preview_url"),
                json(row.getString("template"), TemplateContent.class),
                json(row.getString("media"), MediaContent.class),
                json(row.getString("location"), LocationContent.class),
                defaults(row.getString("defaults")),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")));
        return new Row(view, row.getString("key"));
    }

    private <T> @Nullable T json(@Nullable String text, Class<T> type) {
        try {
            return text == null ? null : json.readValue(text, type);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("A message cannot be read", notOurs);
        }
    }

    private Map<String, String> defaults(String text) {
        try {
            return text.equals("{}") ? Map.of() : json.readValue(text, DEFAULTS);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("A message's defaults cannot be read", notOurs);
        }
    }
}
