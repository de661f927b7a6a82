package org.whatsappscheduler.audience;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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

/** Reads groups without making entities. */
@ApplicationScoped
class GroupQuery {

    private static final String ONE = """
            SELECT id, name, description, recipient_count, created_at, updated_at, version FROM recipient_groups WHERE id = ?
            """;

    private final DataSource database;

    GroupQuery(DataSource database) {
        this.database = database;
    }

    /**
     * One group.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 404 when there is none
     */
    Group.View get(UUID id) {
        return Sql.on(database, ONE)
                .with(id)
                .first(GroupQuery::read)
                .orElseThrow(() -> Problem.RESOURCE_NOT_FOUND.because("There is no such group"));
    }

    /** A page of the groups whose name begins so; of all when that is null. */
    Page<Group.View> list(@Nullable String search, SortKey sort, PageRequest request) {
        Listing groups = Listing.of(database, "recipient_groups").sortedBy(sort);
        if (search != null) {
            RecipientQuery.Condition begins = RecipientQuery.begins(search, List.of());
            groups.where(begins.text(), begins.values());
        }
        return groups.page(request, GroupQuery::read);
    }

    private static Group.View read(ResultSet row) throws SQLException {
        return new Group.View(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("description"),
                row.getInt("recipient_count"),
                Objects.requireNonNull(Sql.instant(row, "created_at")),
                Objects.requireNonNull(Sql.instant(row, "updated_at")),
                row.getInt("version"));
    }
}
