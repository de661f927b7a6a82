package org.whatsappscheduler.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/**
 * Refuses a schedule that could reach nobody, because no recipient of the group has the variables its message needs.
 * Single recipients without them are skipped with that reason when the schedule is planned.
 */
@ApplicationScoped
class VariableCheck {

    /** Larger groups are not searched through for somebody who has them all. */
    private static final int LARGEST_GROUP = 1_000;

    private static final String CONTENT = "SELECT " + Planner.FROZEN + "::text FROM messages m WHERE m.id = ?";

    private static final String SOMEBODY = """
            SELECT count(*) AS members,
                   count(*) FILTER (WHERE jsonb_exists_all(r.attributes, ?) AND NOT (? AND r.language IS NULL)) AS able
              FROM (SELECT recipient_id FROM group_recipients WHERE group_id = ? LIMIT ?) g
              JOIN recipients r ON r.id = g.recipient_id
            """;

    private record Group(long members, long able) {

        boolean isHopeless() {
            return members > 0 && members <= LARGEST_GROUP && able == 0;
        }
    }

    private final DataSource database;
    private final Planner planner;

    VariableCheck(DataSource database, Planner planner) {
        this.database = database;
        this.planner = planner;
    }

    /**
     * Checks a message against a group.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming the variables
     */
    void check(UUID messageId, UUID groupId) {
        Set<String> required = Sql.on(database, CONTENT)
                .with(messageId)
                .first(row -> planner.parse(row.getString(1)).requiredVariables())
                .orElse(Set.of());
        if (required.isEmpty()) {
            return;
        }
        Set<String> attributes = new TreeSet<>(required);
        boolean needsLanguage = attributes.remove("language");
        Group group = Sql.on(database, SOMEBODY)
                .with(attributes.toArray(String[]::new), needsLanguage, groupId, LARGEST_GROUP + 1)
                .list(row -> new Group(row.getLong("members"), row.getLong("able")))
                .getFirst();
        if (group.isHopeless()) {
            throw Problem.VALIDATION_ERROR.at(
                    "#/message_id",
                    "needs variables that no recipient of the group has: " + String.join(", ", required));
        }
    }
}
