package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.cluster.Application;
import org.whatsappscheduler.cluster.Instance;

/** How long what a process held stays out of work once it has died, was started again in its place, or was asked to go. */
@Tag("chaos")
class RecoveryIT {

    private static double secondsUntilNothingIsLeftOf(ChaosCluster cluster, String owner, long since) throws Exception {
        while (!cluster.query("SELECT count(*) FROM delivery_in_flight WHERE owner = " + owner)
                .getFirst()
                .getFirst()
                .equals("0")) {
            assertThat(System.nanoTime() - since)
                    .isLessThan(Duration.ofSeconds(60).toNanos());
            Thread.sleep(20);
        }
        return (System.nanoTime() - since) / 1e9;
    }

    private static String owner(ChaosCluster cluster, Instance instance) throws Exception {
        return cluster.query("SELECT max(id) FROM dispatch_workers WHERE pod = '" + instance.name() + "'")
                .getFirst()
                .getFirst();
    }

    private static ChaosCampaign slowCampaign(ChaosCluster cluster) throws Exception {
        cluster.control("POST", "/faults", "{\"kind\": \"slow\", \"delay_ms\": 1000, \"count\": 300}");
        ChaosCampaign campaign = ChaosCampaign.begin(cluster, 400, Duration.ofSeconds(1), "resend");
        campaign.awaitAccepted(40);
        return campaign;
    }

    @Test
    void afterAKillAfterARestartInPlaceAndAfterAStop() throws Exception {
        try (ChaosCluster cluster = new ChaosCluster("recovery", Application.packaged(), 2)) {
            ChaosCampaign campaign = slowCampaign(cluster);
            Instance victim = cluster.holder(campaign);
            String owner = owner(cluster, victim);
            cluster.kill(victim);
            double afterKill = secondsUntilNothingIsLeftOf(cluster, owner, System.nanoTime());
            cluster.heal();
            campaign.awaitEnd();

            campaign = slowCampaign(cluster);
            victim = cluster.holder(campaign);
            owner = owner(cluster, victim);
            cluster.kill(victim);
            long restarted = System.nanoTime();
            cluster.start(victim);
            double afterRestart = secondsUntilNothingIsLeftOf(cluster, owner, restarted);
            campaign.awaitEnd();

            campaign = slowCampaign(cluster);
            victim = cluster.holder(campaign);
            owner = owner(cluster, victim);
            victim.signal("-TERM");
            double afterStop = secondsUntilNothingIsLeftOf(cluster, owner, System.nanoTime());
            cluster.heal();
            campaign.awaitEnd();
            System.out.printf(
                    "recovery: %.1f s after a kill, %.1f s after a restart in place (the start of the JVM included),"
                            + " %.1f s after the end of a stopped process%n",
                    afterKill, afterRestart, afterStop);
            assertThat(new Checker(cluster).check(campaign, false).violations()).isEmpty();
            assertThat(afterKill).isLessThan(30);
            assertThat(afterStop).isLessThan(2);
        }
    }
}
