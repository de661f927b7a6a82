package org.whatsappscheduler.cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a campaign needs, made quickly: groups of new people by SQL, everything else from the API's answers. */
public final class Campaigns {

    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    private Campaigns() {}

    /** A group of so many new recipients; answers its id. */
    public static String group(Connection connection, int size) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String group;
            try (ResultSet row = statement.executeQuery(
                    "INSERT INTO recipient_groups (id, version, name, recipient_count, created_at, updated_at)"
                            + " VALUES (gen_random_uuid(), 0, 'g' || random(), " + size
                            + ", now(), now()) RETURNING id")) {
                row.next();
                group = row.getString(1);
            }
            statement.execute(
                    "WITH r AS (INSERT INTO recipients (id, version, name, phone_number, created_at, updated_at)"
                            + " SELECT uuid_v7_at(now()), 0, 'Person ' || n, '+' || (34600000000 + n + known), now(), now()"
                            + " FROM generate_series(1, " + size
                            + ") n, (SELECT count(*) AS known FROM recipients) k RETURNING id)"
                            + " INSERT INTO group_recipients (group_id, recipient_id) SELECT '" + group
                            + "', id FROM r");
            return group;
        }
    }

    /** The first id in an answer of the API. */
    public static String id(String answer) {
        Matcher matcher = ID.matcher(answer);
        if (!matcher.find()) {
            throw new IllegalStateException("No id in " + answer);
        }
        return matcher.group(1);
    }
}
