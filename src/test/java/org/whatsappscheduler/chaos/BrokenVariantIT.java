package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.cluster.Application;
import org.whatsappscheduler.cluster.Campaigns;
import org.whatsappscheduler.cluster.Instance;

/** The checker must be able to fail. The same with the application as it is finds nothing. */
@Tag("chaos")
class BrokenVariantIT {

    private static final Application APPLICATION = Application.packaged();

    /** Who is due, and alone in the queue, has left it by then: a sweep comes every second. */
    private static final Duration VISIBLE = Duration.ofSeconds(6);

    @Test
    void withoutTheFenceAWorkerThatWasOvertakenDoesHarm() throws Exception {
        Application broken = Patch.copy(APPLICATION, "fence")
                .replace(
                        "org/whatsappscheduler/delivery/SettleStatement.class",
                        "WHERE id = r.id AND owner = ? AND attempt = r.attempt OFFSET 0",
                        "WHERE id = r.id AND ? IS NOT NULL                     OFFSET 0");
        assertThat(overtaken("broken-fence", broken)).isNotEmpty();
    }

    @Test
    void withItNothingHappens() throws Exception {
        assertThat(overtaken("whole-fence", APPLICATION)).isEmpty();
    }

    @Test
    void withoutTheGraceWhatIsPlannedLateIsLeftBehind() throws Exception {
        Application broken = Patch.copy(APPLICATION, "grace")
                .replace(
                        "org/whatsappscheduler/delivery/DeliveryQueue.class",
                        "a.watermark - interval '10 seconds'",
                        "a.watermark - interval '00 seconds'");
        assertThat(plannedLate("broken-grace", broken)).isNotEmpty();
    }

    @Test
    void withItEveryoneIsSeen() throws Exception {
        assertThat(plannedLate("whole-grace", APPLICATION)).isEmpty();
    }

    /**
     * A campaign's recipients are being planned while those of another, due later, are already leaving: they become visible below the
     * watermark. Now and then a worker looks from the very beginning, also the broken one: three times it may not be lucky.
     */
    private static List<String> plannedLate(String name, Application application) throws Exception {
        List<String> violations = new ArrayList<>();
        try (ChaosCluster cluster = new ChaosCluster(name, application, 1)) {
            for (int round = 0; round < 3; round++) {
                String group;
                try (Connection connection = cluster.postgres().connect()) {
                    group = Campaigns.group(connection, 20);
                }
                ChaosCampaign others = ChaosCampaign.begin(cluster, 240, Duration.ofSeconds(8), "hold");
                others.awaitPlanned();
                ChaosCampaign late;
                try (Connection planning = cluster.postgres().connect();
                        Statement lock = planning.createStatement()) {
                    planning.setAutoCommit(false);
                    lock.execute("LOCK TABLE group_recipients IN ACCESS EXCLUSIVE MODE");
                    late = ChaosCampaign.begin(cluster, group, 20, Duration.ofMillis(500), "hold");
                    assertThat(late.instant()).isBefore(others.instant());
                    others.awaitAccepted(120);
                }
                others.awaitEnd();
                late.awaitPlanned();
                violations.addAll(new Checker(cluster).left(late, VISIBLE));
                late.awaitEnd();
                violations.addAll(new Checker(cluster).check(late, false).violations());
            }
        }
        System.out.println(name + ": " + violations.size() + " violations");
        return violations;
    }

    private static Instance other(ChaosCluster cluster, Instance one) {
        return cluster.instances().stream()
                .filter(instance -> instance != one)
                .findFirst()
                .orElseThrow();
    }

    /**
     * A worker is frozen with deliveries in hand that wait for a free call. They are rescued, sent again by the other one, and while the provider
     * takes its time over that, the first one wakes up and hands back what it believes to have.
     */
    private static List<String> overtaken(String name, Application application) throws Exception {
        try (ChaosCluster cluster =
                new ChaosCluster(name, application, 2, Map.of("WHATSAPP_MAX_CONCURRENT_CALLS", "8"))) {
            ChaosCampaign campaign = ChaosCampaign.begin(cluster, 300, Duration.ofSeconds(1), "resend");
            campaign.awaitAccepted(60);
            cluster.control("POST", "/faults", "{\"kind\": \"slow\", \"delay_ms\": 1500, \"count\": 50}");
            campaign.awaitAccepted(80);
            Instance victim = cluster.holder(campaign);
            cluster.sendCallbacksTo(other(cluster, victim));
            victim.signal("-STOP");
            Thread.sleep(25_000);
            cluster.control("POST", "/faults", "{\"kind\": \"slow\", \"delay_ms\": 7000, \"count\": 400}");
            cluster.awaitResent(campaign);
            // What is marked as under way has then reached the slow provider
            Thread.sleep(1_000);
            victim.signal("-CONT");
            Thread.sleep(2_000);
            cluster.heal();
            campaign.awaitEnd();
            List<String> violations =
                    new Checker(cluster).check(campaign, false).violations();
            System.out.println(name + ": " + violations.size() + " violations");
            return violations;
        }
    }
}
