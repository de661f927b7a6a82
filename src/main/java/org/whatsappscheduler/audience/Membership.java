package org.whatsappscheduler.audience;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.whatsappscheduler.api.Outdated;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;

/** Who is in which group: set-based, and the group's count is kept by the same statement. */
@ApplicationScoped
class Membership {

    /** The name of what is kept of groups: their counts are part of it. */
    static final String GROUPS = "groups";

    private static final String ADD = """
            WITH added AS (
                INSERT INTO group_recipients (group_id, recipient_id)
                SELECT g, r FROM unnest(?) AS g CROSS JOIN unnest(?) AS r ON CONFLICT DO NOTHING RETURNING group_id)
            UPDATE recipient_groups SET recipient_count = recipient_count + a.n, version = version + 1, updated_at = now()
              FROM (SELECT group_id, count(*) AS n FROM added GROUP BY group_id) a WHERE id = a.group_id
            """;

    private static final String ADD_EACH = ADD.replace(
            "SELECT g, r FROM unnest(?) AS g CROSS JOIN unnest(?) AS r", "SELECT g, r FROM unnest(?, ?) AS a (g, r)");

    private static final String REMOVE = """
            WITH removed AS (
                DELETE FROM group_recipients WHERE group_id = ? AND recipient_id = ANY (?) RETURNING group_id)
            UPDATE recipient_groups SET recipient_count = recipient_count - (SELECT count(*) FROM removed), version = version + 1,
                                        updated_at = now()
             WHERE id IN (SELECT group_id FROM removed)
            """;

    private static final String KEEP_ONLY = """
            WITH removed AS (
                DELETE FROM group_recipients WHERE group_id = ? AND recipient_id <> ALL (?) RETURNING group_id)
            UPDATE recipient_groups SET recipient_count = recipient_count - (SELECT count(*) FROM removed), version = version + 1,
                                        updated_at = now()
             WHERE id IN (SELECT group_id FROM removed)
            """;

    private static final String LEAVE_ALL = """
            WITH left_ AS (DELETE FROM group_recipients WHERE recipient_id = ? RETURNING group_id)
            UPDATE recipient_groups SET recipient_count = recipient_count - 1, version = version + 1 WHERE id IN (SELECT group_id FROM left_)
            """;

    /**
     * One change of a group at a time, and groups always in the same order: else two changes with the same people in another
     * order would deadlock. Leaves others free to read the groups and to refer to them.
     */
    private static final String LOCK =
            "SELECT id FROM recipient_groups WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE";

    /** Stronger than Hibernate's lock, which lets others go on referring to the recipient. */
    private static final String LOCK_RECIPIENT = "SELECT id FROM recipients WHERE id = ? FOR UPDATE";

    private static final String LOCK_ALL_OF = """
            SELECT id FROM recipient_groups
             WHERE id IN (SELECT group_id FROM group_recipients WHERE recipient_id = ?) ORDER BY id FOR NO KEY UPDATE
            """;

    private final DataSource database;
    private final Event<Outdated> outdated;

    Membership(DataSource database, Event<Outdated> outdated) {
        this.database = database;
        this.outdated = outdated;
    }

    /** Makes recipients members of groups; who is one already stays one. */
    void add(List<UUID> groups, List<UUID> recipients) {
        if (groups.isEmpty() || recipients.isEmpty()) {
            return;
        }
        add(ADD, groups, recipients);
    }

    /** Makes each recipient a member of the group at the same place of the other list; who is one already stays one. */
    void addEach(List<UUID> groups, List<UUID> recipients) {
        if (!groups.isEmpty()) {
            add(ADD_EACH, groups, recipients);
        }
    }

    private void add(String statement, List<UUID> groups, List<UUID> recipients) {
        lock(groups);
        try {
            Sql.on(database, statement).with(array(groups), array(recipients)).update();
        } catch (DatabaseException failure) {
            if (failure.isDanglingReference()) {
                throw Problem.VALIDATION_ERROR.because(
                        "A recipient or group was deleted meanwhile; nothing was changed");
            }
            throw failure;
        }
    }

    void remove(UUID group, List<UUID> recipients) {
        lock(List.of(group));
        Sql.on(database, REMOVE).with(group, array(recipients)).update();
    }

    /** Makes these the group's only members. */
    void replace(UUID group, List<UUID> recipients) {
        lock(List.of(group));
        Sql.on(database, KEEP_ONLY).with(group, array(recipients)).update();
        add(List.of(group), recipients);
    }

    /** Takes a recipient, if there is one, out of every group before it is deleted; from here on it joins no other. */
    void leaveAll(UUID recipient) {
        Sql.on(database, LOCK_RECIPIENT).with(recipient).list(row -> true);
        Sql.on(database, LOCK_ALL_OF).with(recipient).list(row -> true);
        outdated.fire(new Outdated(GROUPS));
        Sql.on(database, LEAVE_ALL).with(recipient).update();
    }

    /**
     * Refuses ids that do not exist, naming each.
     *
     * @param table recipients or recipient_groups
     * @param pointer where the list of ids is in the body
     */
    void requireAll(String table, List<UUID> ids, String pointer) {
        Set<UUID> known = known(table, ids);
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < ids.size() && errors.size() < 100; i++) {
            if (!known.contains(ids.get(i))) {
                errors.add(FieldError.at(pointer + "/" + i, "does not exist"));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.VALIDATION_ERROR.because(errors);
        }
    }

    /** Those of these groups that exist. */
    Set<UUID> existing(Collection<UUID> groups) {
        return groups.isEmpty() ? Set.of() : known("recipient_groups", groups);
    }

    private Set<UUID> known(String table, Collection<UUID> ids) {
        return new HashSet<>(Sql.on(database, "SELECT id FROM " + table + " WHERE id = ANY (?)")
                .with(array(ids))
                .list(row -> row.getObject(1, UUID.class)));
    }

    /** Whoever locks is about to change them. */
    private void lock(List<UUID> groups) {
        outdated.fire(new Outdated(GROUPS));
        Sql.on(database, LOCK).with(array(Set.copyOf(groups))).list(row -> true);
    }

    private static Object array(Collection<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }
}
