package org.whatsappscheduler.chaos;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.whatsappscheduler.cluster.Campaigns;

/**
 * A campaign under way while things break.
 *
 * @param instant when it is due
 * @param size recipients
 */
record ChaosCampaign(ChaosCluster cluster, String schedule, Instant instant, int size) {

    private static final String OPEN = "('queued', 'sending')";

    /** Schedules one for new recipients. */
    static ChaosCampaign begin(ChaosCluster cluster, int size, Duration ahead, String onUnknown) throws Exception {
        String group;
        try (Connection connection = cluster.postgres().connect()) {
            group = Campaigns.group(connection, size);
        }
        return begin(cluster, group, size, ahead, onUnknown);
    }

    /** Schedules one for a group of so many. */
    static ChaosCampaign begin(ChaosCluster cluster, String group, int size, Duration ahead, String onUnknown)
            throws Exception {
        String message = Campaigns.id(
                cluster.api("POST", "/api/messages", "{\"title\": \"Chaos\", \"content\": \"Hello {{name}}\"}"));
        Instant instant = Instant.now().plus(ahead);
        String schedule = Campaigns.id(cluster.api(
                "POST",
                "/api/schedules",
                "{\"message_id\": \"" + message + "\", \"group_id\": \"" + group + "\", \"scheduled_time\": \""
                        + instant + "\", \"on_unknown\": \"" + onUnknown + "\"}"));
        return new ChaosCampaign(cluster, schedule, instant, size);
    }

    /**
     * How much of a schedule is not planned yet, open or to be decided about. In one look: what is decided about may become
     * open again between two.
     */
    private static final String ON_ITS_WAY = """
            SELECT CASE WHEN count(*) FILTER (WHERE r.state <> 'planning') = 0 THEN 1 ELSE 0 END
                   + coalesce(sum((SELECT count(*) FROM deliveries d
                                    WHERE d.day = r.day AND d.run_id = r.id AND d.status IN %s)), 0)
                   + coalesce(sum((SELECT count(*) FROM delivery_unknown u WHERE u.run_id = r.id)), 0)
              FROM schedule_runs r WHERE r.schedule_id = '%s'
            """;

    /** Waits until so many have been accepted. */
    void awaitAccepted(int least) throws SQLException, InterruptedException {
        await("accepted", least, Duration.ofSeconds(90), () -> count("accepted_at IS NOT NULL") >= least);
    }

    /** Waits until all its recipients have been planned. */
    void awaitPlanned() throws SQLException, InterruptedException {
        await("deliveries", size, Duration.ofSeconds(30), () -> count("TRUE") == size);
    }

    /** Waits until nothing of it is on its way any more, beyond the time its rate takes it if nothing goes wrong. */
    void awaitEnd() throws SQLException, InterruptedException {
        Duration patience = Duration.ofSeconds(120 + size / ChaosCluster.MESSAGES_PER_SECOND);
        await("end", 0, patience, () -> number(ON_ITS_WAY.formatted(OPEN, schedule)) == 0);
    }

    long count(String where) throws SQLException {
        return number("SELECT count(*) FROM deliveries WHERE schedule_id = '" + schedule + "' AND " + where);
    }

    private long number(String query) throws SQLException {
        return Long.parseLong(cluster.query(query).getFirst().getFirst());
    }

    /** The deliveries by id, with their status. */
    List<List<String>> deliveries() throws SQLException {
        return cluster.query(
                "SELECT id, status, accepted_at IS NOT NULL FROM deliveries WHERE schedule_id = '" + schedule + "'");
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    /** PostgreSQL itself may be away meanwhile. */
    private void await(String what, int least, Duration patience, Condition condition)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (SQLException away) {
                if (System.nanoTime() - deadline > 0) {
                    throw away;
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("No " + what + " of " + least + " within " + patience + ": "
                        + cluster.query("SELECT status, reason, count(*) FROM deliveries WHERE schedule_id = '"
                                + schedule + "' GROUP BY 1, 2"));
            }
            Thread.sleep(100);
        }
    }

    /** Whether the API has refused anything is the caller's affair. */
    String act(String verb) throws IOException, InterruptedException {
        return cluster.api("POST", "/api/schedules/" + schedule + "/" + verb, "");
    }
}
