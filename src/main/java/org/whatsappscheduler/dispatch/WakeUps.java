package org.whatsappscheduler.dispatch;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.time.Clock;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.whatsappscheduler.delivery.Claim.RunState;
import org.whatsappscheduler.schedule.DueSoon;
import org.whatsappscheduler.schedule.RunHalted;
import org.whatsappscheduler.sender.SenderChanged;

/**
 * Tells all pods about work that is due now and about halted runs, after the commit, through Redis. Lost words cost
 * a second: every sweep finds the same in PostgreSQL.
 */
@ApplicationScoped
class WakeUps {

    private static final Logger LOG = Logger.getLogger(WakeUps.class);
    private static final String CHANNEL = "scheduler:wake";
    private static final String DUE = "due";
    private static final String RUN = "run:";
    private static final String SENDERS = "senders";

    private final ReactiveRedisDataSource redis;
    private final HaltedRuns halted;
    private final Dispatch dispatch;
    private final DispatchConfig config;
    private final Clock clock;
    private volatile Runnable onDue = () -> {};
    private volatile boolean subscribed;
    private volatile boolean subscribing;

    WakeUps(ReactiveRedisDataSource redis, HaltedRuns halted, Dispatch dispatch, DispatchConfig config, Clock clock) {
        this.redis = redis;
        this.halted = halted;
        this.dispatch = dispatch;
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

    void halted(@Observes(during = TransactionPhase.AFTER_SUCCESS) RunHalted fact) {
        halted.set(fact.runId(), fact.state());
        publish(RUN + fact.state() + ":" + fact.runId());
    }

    void senderChanged(@Observes(during = TransactionPhase.AFTER_SUCCESS) SenderChanged fact) {
        onSenders();
        publish(SENDERS);
    }

    void switched(@Observes(during = TransactionPhase.AFTER_SUCCESS) DispatchControl.Switched fact) {
        publish(DUE);
    }

    private void onSenders() {
        if (dispatch.isRunning()) {
            dispatch.refreshSenders();
            dispatch.poke();
        }
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
        if (word.startsWith(RUN)) {
            String[] parts = word.split(":");
            halted.set(UUID.fromString(parts[2]), RunState.valueOf(parts[1]));
        } else if (word.equals(SENDERS)) {
            Thread.startVirtualThread(this::onSenders);
        } else {
            onDue.run();
        }
    }
}
