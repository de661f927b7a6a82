package org.whatsappscheduler.schedule;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.planning.Planner;

/**
 * Refuses a schedule whose message, group or sender there is not, and one that could reach nobody, because no recipient of the group has the variables its message needs.
 * Single recipients without them are skipped with that reason when the schedule is planned.
 */
@ApplicationScoped
class ReferenceCheck {

    /** Larger groups are not searched through for somebody who has them all. */
    private static final int LARGEST_GROUP = 1_000;

    /** All of it in one look. */
    private static final String LOOK = """
            SELECT (SELECT %s::text FROM messages m WHERE m.id = ?) AS content,
                   EXISTS (SELECT FROM recipient_groups WHERE id = ?) AS has_group,
                   d.id AS sender_id, coalesce(d.requires_approval, false) AS requires_approval
              FROM (SELECT 1) one LEFT JOIN senders d ON %s
            """;

    private static final String NAMED = LOOK.formatted(Planner.FROZEN, "d.id = ?");
    private static final String DEFAULT = LOOK.formatted(Planner.FROZEN, "d.is_default");

    private static final String SOMEBODY = """
            SELECT count(*) AS members,
                   count(*) FILTER (WHERE jsonb_exists_all(r.attributes, ?) AND NOT (? AND r.language IS NULL)) AS able
              FROM (SELECT recipient_id FROM group_recipients WHERE group_id = ? LIMIT ?) g
              JOIN recipients r ON r.id = g.recipient_id
            """;

    private record Found(
            @Nullable String content,
            boolean hasGroup,
            @Nullable UUID senderId,
            boolean requiresApproval) {}

    /**
     * The sender it goes out from.
     *
     * @param requiresApproval somebody else than who wrote a schedule has to approve it
     */
    record Sender(UUID id, boolean requiresApproval) {}

    private record Group(long members, long able) {

        boolean isHopeless() {
            return members > 0 && members <= LARGEST_GROUP && able == 0;
        }
    }

    private final DataSource database;
    private final Planner planner;

    ReferenceCheck(DataSource database, Planner planner) {
        this.database = database;
        this.planner = planner;
    }

    /**
     * Checks what a schedule refers to.
     *
     * @param senderId null for the default one
     * @return the sender
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming what is wrong
     */
    Sender check(UUID messageId, UUID groupId, @Nullable UUID senderId) {
        Sql look = Sql.on(database, senderId == null ? DEFAULT : NAMED).with(messageId, groupId);
        Found found = (senderId == null ? look : look.with(senderId))
                .list(row -> new Found(
                        row.getString("content"),
                        row.getBoolean("has_group"),
                        Sql.uuid(row, "sender_id"),
                        row.getBoolean("requires_approval")))
                .getFirst();
        List<FieldError> errors = new ArrayList<>();
        if (found.content() == null) {
            errors.add(FieldError.at("#/message_id", "is not an existing message"));
        }
        if (!found.hasGroup()) {
            errors.add(FieldError.at("#/group_id", "is not an existing group"));
        }
        if (found.senderId() == null) {
            errors.add(FieldError.at(
                    "#/sender_id",
                    senderId == null
                            ? "is needed, because no default sender is configured"
                            : "is not an existing sender"));
        }
        if (found.content() == null || found.senderId() == null || !errors.isEmpty()) {
            throw Problem.VALIDATION_ERROR.because(errors);
        }
        variables(found.content(), groupId);
        return new Sender(found.senderId(), found.requiresApproval());
    }

    /** Whether somebody else than who wrote a schedule of that sender has to approve it. */
    boolean requiresApproval(UUID senderId) {
        return Sql.on(database, "SELECT requires_approval FROM senders WHERE id = ?")
                .with(senderId)
                .first(row -> row.getBoolean(1))
                .orElse(false);
    }

    private void variables(String content, UUID groupId) {
        Set<String> required = planner.parse(content).requiredVariables();
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
