package org.whatsappscheduler.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
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
            @Nullable String type,
            @Nullable String category,
            SortKey sort) {

        /** Whether nothing is left out. */
        boolean isAll() {
            return search == null && type == null && category == null;
        }
    }

    /** Titles are compared byte by byte, as the index has them: the same everywhere, and good for prefixes too. */
    private static final String TITLE = "lower(title) COLLATE \"C\"";

    /** What messages can be sorted by. */
    static final List<SortKey> SORTS = List.of(SortKey.NEWEST, new SortKey("title", TITLE, SortKey.Type.TEXT, false));

    private static final String COLUMNS = """
            id, title, type, category, content, preview_url, template::text AS template, media::text AS media,
            location::text AS location, defaults::text AS defaults, created_at, updated_at, version""";

    private static final String PAGE = "SELECT " + COLUMNS + ", sort_key FROM (%1$s) m ORDER BY %2$s";

    /** What has recurred for the last time, or is being sent, has its content. */
    private static final String APPROVED = """
            SELECT 1 FROM scheduled_messages
             WHERE message_id = ? AND approved_by IS NOT NULL
               AND (next_run_at IS NOT NULL AND status IN ('pending', 'sending') OR status = 'paused') LIMIT 1
            """;

    /** Waits for an approval under way, so that one of the two sees what the other has done. */
    private static final String REOPEN = """
            UPDATE scheduled_messages SET version = version + 1, updated_at = now()
             WHERE message_id = ? AND status = 'awaiting_approval'
            """;

    private static final String ONE = "SELECT " + COLUMNS + " FROM messages WHERE id = ?";

    /** After every title that begins with what stands before it. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private static final TypeReference<Map<String, String>> DEFAULTS = new TypeReference<>() {};

    private final DataSource database;
    private final ObjectMapper json;

    MessageQuery(DataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /** What awaits an approval is another from now on: who approves what they have read of it, by its ETag, is told so. */
    void reopenApprovals(UUID id) {
        Sql.on(database, REOPEN).with(id).update();
    }

    /** Whether somebody has approved a schedule that is still to send it. */
    boolean isApproved(UUID id) {
        return Sql.on(database, APPROVED).with(id).first(row -> true).isPresent();
    }

    /**
     * One message.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    MessageView get(UUID id) {
        return Sql.on(database, ONE)
                .with(id)
                .first(this::read)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such message"));
    }

    /** A page of messages. */
    Page<MessageView> list(Filter filter, PageRequest request) {
        String search = filter.search();
        return Listing.of(database, "messages")
                .where(
                        TITLE + " >= lower(?) COLLATE \"C\" AND " + TITLE + " < lower(?) COLLATE \"C\"",
                        search,
                        search + LAST)
                .where("type = ?", filter.type())
                .where("category = ?", filter.category())
                .sortedBy(filter.sort())
                .reading(PAGE)
                .page(request, this::read);
    }

    private MessageView read(ResultSet row) throws SQLException {
        return new MessageView(
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
                Objects.requireNonNull(Sql.instant(row, "updated_at")),
                row.getInt("version"));
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
