package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.whatsappscheduler.cluster.Campaigns;
import org.whatsappscheduler.cluster.Instance;

/** Kills whoever is planning, in the midst of the first or of the second page of a group; the others plan on. */
final class PlanningKill {

    /** Three pages, of whom most have opted out: planned like everybody, and sent within seconds. */
    private static final int RECIPIENTS = 10_400;

    private static final int ONE_IN = 26;

    private static final String OPT_OUT = """
            UPDATE recipients r SET opted_out_at = now(), opt_out_source = 'chaos'
              FROM (SELECT recipient_id, row_number() OVER (ORDER BY recipient_id) AS n FROM group_recipients
                     WHERE group_id = '%s') g
             WHERE r.id = g.recipient_id AND g.n %% %d <> 0
            """;

    /** The queue can't be added to, and its holder waits in line with those who want to. */
    private static final String LOCK = "LOCK TABLE delivery_queue IN SHARE ROW EXCLUSIVE MODE";

    private PlanningKill() {}

    static void strike(ChaosCampaign beside, RandomGenerator random) throws Exception {
        ChaosCluster cluster = beside.cluster();
        String group;
        try (Connection connection = cluster.postgres().connect()) {
            group = Campaigns.group(connection, RECIPIENTS);
        }
        cluster.execute(OPT_OUT.formatted(group, ONE_IN));
        ChaosCampaign campaign;
        Instance victim;
        try (Connection first = cluster.postgres().connect();
                Connection second = cluster.postgres().connect()) {
            lock(first);
            campaign = ChaosCampaign.begin(cluster, group, RECIPIENTS, Duration.ofMillis(1_500), "resend");
            victim = planner(cluster);
            if (random.nextBoolean()) {
                Thread behind = Thread.startVirtualThread(() -> lock(second));
                awaitWaiting(cluster);
                first.rollback();
                behind.join();
                victim = planner(cluster);
                assertThat(campaign.count("TRUE")).isPositive();
            }
            cluster.kill(victim);
        }
        campaign.awaitPlanned();
        cluster.start(victim);
        campaign.awaitEnd();
        assertThat(new Checker(cluster).check(campaign, false).violations()).isEmpty();
    }

    private static void lock(Connection connection) {
        try {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(LOCK);
            }
        } catch (SQLException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** Whose page waits for the queue. */
    private static Instance planner(ChaosCluster cluster) throws SQLException, InterruptedException {
        String name = await(
                cluster,
                "SELECT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND query LIKE '%page AS MATERIALIZED%' AND pid <> pg_backend_pid()");
        return cluster.instances().stream()
                .filter(instance -> instance.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitWaiting(ChaosCluster cluster) throws SQLException, InterruptedException {
        await(cluster, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query = '" + LOCK + "'");
    }

    private static String await(ChaosCluster cluster, String query) throws SQLException, InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            List<List<String>> rows = cluster.query(query);
            if (!rows.isEmpty()) {
                return rows.getFirst().getFirst();
            }
            Thread.sleep(20);
        }
        throw new AssertionError("Nobody waits for the queue");
    }
}
