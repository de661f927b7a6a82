package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The plain objects of the dispatch, made from its configuration. */
@ApplicationScoped
class DispatchParts {

    private static final Duration THROTTLE_CAP = Duration.ofSeconds(5);

    @Produces
    @Singleton
    OutcomeRules outcomeRules(DispatchConfig config) {
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        return new OutcomeRules(
                config.maxAttempts(),
                new Backoff(config.backoffBase(), config.backoffCap(), random),
                new Backoff(THROTTLE_CAP, THROTTLE_CAP, random),
                config.unknownGrace(),
                config.senderBlock());
    }
}
