package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.cluster.Application;
import org.whatsappscheduler.cluster.Instance;

/** One campaign under a hundred kills: {@code -Dchaos.kills=100}. Nobody is lost; duplicates are counted. */
@Tag("chaos")
class KillsIT {

    private static final int KILLS = Integer.getInteger("chaos.kills", 100);
    private static final int SECONDS_PER_KILL = 8;

    @Test
    void nobodyIsLostInAHundredKills() throws Exception {
        Random random = new Random(Long.getLong("chaos.seed", 1));
        try (ChaosCluster cluster = new ChaosCluster("kills", Application.packaged(), 2)) {
            int size = KILLS * SECONDS_PER_KILL * ChaosCluster.MESSAGES_PER_SECOND;
            ChaosCampaign campaign = ChaosCampaign.begin(cluster, size, Duration.ofSeconds(1), "resend");
            campaign.awaitAccepted(20);
            int kills = 0;
            while (kills < KILLS && campaign.count("accepted_at IS NULL") > 50) {
                Instance victim = cluster.holder(campaign);
                Thread.sleep(random.nextInt(300));
                cluster.kill(victim);
                kills++;
                cluster.start(victim);
            }
            cluster.heal();
            campaign.awaitEnd();
            Checker.Findings findings = new Checker(cluster).check(campaign, false);
            System.out.printf("%d kills, %d messages, %d duplicates%n", kills, size, findings.duplicates());
            assertThat(findings.violations()).isEmpty();
            assertThat(findings.duplicates()).isLessThanOrEqualTo(kills);
        }
    }
}
