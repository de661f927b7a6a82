package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.cluster.Application;

/** A minute of chaos: two instances, one campaign, faults in a random order that the seed decides. */
class ChaosSmokeIT {

    private static final List<Fault> FAULTS = List.of(
            Fault.KILL_MID_SEND,
            Fault.REDIS_DOWN,
            Fault.POSTGRES_RESTART,
            Fault.ACCEPTED_THEN_DROPPED,
            Fault.SERVER_ERRORS,
            Fault.TERMINATE,
            Fault.RECEIPTS_MUDDLED,
            Fault.REDIS_EMPTIED);

    private static final int RECIPIENTS = 1_500;

    @Test
    void whateverHappensEverybodyGetsItOnceAndEverythingAddsUp() throws Exception {
        long seed = Long.getLong("chaos.seed", System.nanoTime() % 1_000_000);
        System.out.println("chaos.seed=" + seed);
        Random random = new Random(seed);
        try (ChaosCluster cluster = new ChaosCluster("smoke", Application.packaged(), 2);
                Leases leases = new Leases(cluster)) {
            ChaosCampaign campaign = ChaosCampaign.begin(cluster, RECIPIENTS, Duration.ofSeconds(2), "resend");
            campaign.awaitAccepted(20);
            List<Fault> faults = new ArrayList<>(FAULTS);
            Collections.shuffle(faults, random);
            for (Fault fault : faults) {
                System.out.println(fault + " with " + campaign.count("accepted_at IS NOT NULL") + " accepted");
                fault.strike(campaign, random);
                Thread.sleep(random.nextInt(500));
            }
            cluster.heal();
            campaign.awaitEnd();
            Checker.Findings findings = new Checker(cluster).check(campaign, false);
            System.out.println(findings.duplicates() + " duplicates with "
                    + cluster.kills().size() + " kills, seed " + seed);
            assertThat(findings.violations()).as("seed %d", seed).isEmpty();
            assertThat(leases.violations()).as("seed %d", seed).isEmpty();
            assertThat(campaign.count("accepted_at IS NULL"))
                    .as("seed %d", seed)
                    .isZero();
        }
    }
}
