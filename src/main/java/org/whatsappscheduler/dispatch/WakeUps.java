package org.whatsappscheduler.dispatch;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.whatsappscheduler.schedule.DueSoon;
import org.whatsappscheduler.schedule.RunCancelled;

/**
 * Tells all pods about work that is due now and about cancelled runs, after the commit, through Redis. Lost words cost
 * a second: every sweep finds the same in PostgreSQL.
 */
@ApplicationScoped
class WakeUps {

    private static final Logger LOG = Logger.getLogger(WakeUps.class);
    private static final String CHANNEL = "scheduler:wake";
    private static final String DUE = "due";
    private static final String CANCELLED = "cancelled:";

    private final ReactiveRedisDataSource redis;
    private final CancelledRuns cancelled;
    private final DispatchConfig config;
    private final Clock clock;
    private volatile Runnable onDue = () -> {};
    private volatile boolean subscribed;
    private volatile boolean subscribing;

    WakeUps(ReactiveRedisDataSource redis, CancelledRuns cancelled, DispatchConfig config, Clock clock) {
        this.redis = redis;
        this.cancelled = cancelled;
        this.config = config;
        this.clock = clock;
    }

    void onDue(Runnable due) {
        onDue = due;
    }

    void dueSoon(@Observes(during = TransactionPhase.AFTER_SUCCESS) DueSoon fact) {
        if (fact.at().isBefore(clock.instant().plus(config.planLead()))) {
            onDue.run();
            publish(DUE);
        }
    }

    void cancelled(@Observes(during = TransactionPhase.AFTER_SUCCESS) RunCancelled fact) {
        cancelled.add(fact.runId());
        publish(CANCELLED + fact.runId());
    }

    /** Listens, unless it does already; called by every sweep, so that a lost connection is made again. */
    void listen() {
        if (subscribed || subscribing) {
            return;
        }
        subscribing = true;
        redis.pubsub(String.class)
                .subscribe(CHANNEL, this::heard, () -> subscribed = false, failure -> subscribed = false)
                .subscribe()
                .with(
                        subscriber -> {
                            subscribed = true;
                            subscribing = false;
                        },
                        away -> {
                            LOG.debugf("Not listening: %s", away.getMessage());
                            subscribing = false;
                        });
    }

    private void publish(String word) {
        redis.pubsub(String.class)
                .publish(CHANNEL, word)
                .subscribe()
                .with(ok -> {}, away -> LOG.debugf("Not told: %s", away.getMessage()));
    }

    private void heard(String word) {
        if (word.startsWith(CANCELLED)) {
            cancelled.add(UUID.fromString(word.substring(CANCELLED.length())));
        } else {
            onDue.run();
        }
    }
}
