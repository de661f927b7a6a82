package org.whatsappscheduler.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.whatsappscheduler.cluster.Application;

/** Every fault by itself, on three instances: {@code ./mvnw -Pchaos verify -Dchaos.seed=1}; {@code -Dchaos.fault=FREEZE_60}
 * tries one again, or several with commas between them. */
@Tag("chaos")
class ChaosSuiteIT {

    private static final long SEED = Long.getLong("chaos.seed", 1);
    private static final String ONLY = System.getProperty("chaos.fault");
    private static final int RECIPIENTS = 500;

    private static ChaosCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new ChaosCluster("suite", Application.packaged(), 3);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void keepsItsPromises(Fault fault) throws Exception {
        assumeTrue(ONLY == null || List.of(ONLY.split(",")).contains(fault.name()));
        Random random = new Random(SEED * 1_000 + fault.ordinal());
        String policy = fault.resends() ? "resend" : "hold";
        try (Leases leases = new Leases(cluster)) {
            ChaosCampaign campaign =
                    ChaosCampaign.begin(cluster, RECIPIENTS, Duration.ofMillis(500 + random.nextInt(1_500)), policy);
            campaign.awaitAccepted(20 + random.nextInt(200));
            fault.strike(campaign, random);
            cluster.heal();
            campaign.awaitEnd();
            boolean mayBeUnknown = !fault.resends();
            Checker.Findings findings = new Checker(cluster).check(campaign, mayBeUnknown);
            System.out.printf(
                    "%s: %d duplicates, %d unknown, seed %d%n", fault, findings.duplicates(), findings.unknown(), SEED);
            assertThat(findings.violations()).isEmpty();
            assertThat(leases.violations()).isEmpty();
        }
    }
}
