package org.whatsappscheduler.dispatch;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.sender.Senders;
import org.whatsappscheduler.whatsapp.MessageGateway;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SenderAccount;

/** The calls under way: started by the releasing thread, ended on the client's, their outcomes handed to the settler. */
@ApplicationScoped
class Calls {

    private static final Logger LOG = Logger.getLogger(Calls.class);
    private static final Duration SLOW_DOWN = Duration.ofSeconds(1);

    private final MessageGateway gateway;
    private final Senders senders;
    private final SentLedger ledger;
    private final Settler settler;
    private final DispatchMeters meters;
    private final DispatchConfig config;
    private final OutcomeRules rules;
    private final Lanes lanes;
    private final Clock clock;
    private final ExecutorService blocking = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("dispatch-block").factory());
    private volatile Runnable onEnded = () -> {};

    Calls(
            MessageGateway gateway,
            Senders senders,
            SentLedger ledger,
            Settler settler,
            DispatchMeters meters,
            DispatchConfig config,
            OutcomeRules rules,
            Lanes lanes,
            Clock clock) {
        this.gateway = gateway;
        this.senders = senders;
        this.ledger = ledger;
        this.settler = settler;
        this.meters = meters;
        this.config = config;
        this.rules = rules;
        this.lanes = lanes;
        this.clock = clock;
    }

    /** A reload in development starts another one. */
    @PreDestroy
    void close() {
        blocking.shutdown();
    }

    void onEnded(Runnable ended) {
        onEnded = ended;
    }

    boolean hasFreeSlot() {
        return lanes.calls() < config.slots();
    }

    /** Starts the call of a flight whose moment has come. */
    void start(Lane lane, Flight flight) {
        lane.callStarts();
        Optional<SenderAccount> account = senders.account(lane.sender());
        if (account.isEmpty()) {
            ended(lane, flight, new SendOutcome.Transient(0, "the sender has no credentials here", null));
            return;
        }
        meters.released(Duration.between(flight.dueAt(), clock.instant()));
        long startNanos = System.nanoTime();
        call(lane, account.get(), flight).whenComplete((outcome, impossible) -> {
            meters.called(System.nanoTime() - startNanos, outcome);
            ended(lane, flight, outcome);
        });
    }

    private CompletionStage<SendOutcome> call(Lane lane, SenderAccount account, Flight flight) {
        try {
            return lane.guard().call(() -> gateway.send(account, flight.message()));
        } catch (RuntimeException unforeseen) {
            LOG.errorf(
                    unforeseen,
                    "The call for delivery %s failed",
                    flight.claim().id());
            return CompletableFuture.completedStage(new SendOutcome.Unknown("the call failed unexpectedly"));
        }
    }

    private void ended(Lane lane, Flight flight, SendOutcome outcome) {
        try {
            Instant now = clock.instant();
            switch (outcome) {
                case Accepted accepted -> ledger.record(flight.claim(), accepted.wamid());
                case Throttled throttled when throttled.scope() != Throttled.Scope.PAIR -> slowDown(lane, throttled);
                case Blocked blocked when blocked.scope() == Blocked.Scope.SENDER -> block(lane, blocked, now);
                default -> {}
            }
            settler.add(rules.settle(flight.claim(), outcome, now), flight.owner());
        } finally {
            lane.callEnded();
            onEnded.run();
        }
    }

    private static void slowDown(Lane lane, Throttled throttled) {
        Duration wait = throttled.retryAfter() == null ? SLOW_DOWN : throttled.retryAfter();
        lane.pause(System.nanoTime() + wait.toNanos());
    }

    /** The first refusal of many under way blocks the sender for all pods. */
    private void block(Lane lane, Blocked blocked, Instant now) {
        if (lane.isBlocked(now)) {
            return;
        }
        LOG.errorf(
                "Sender %s is refused by the provider (code %d): paused",
                lane.sender().id(), blocked.code());
        Instant until = now.plus(config.senderBlock());
        lane.pause(System.nanoTime() + config.senderBlock().toNanos());
        blocking.execute(() -> {
            try {
                senders.block(lane.sender().id(), until, blocked.code() + " " + blocked.detail());
                lanes.refresh();
            } catch (DatabaseException away) {
                LOG.warnf(
                        "Sender %s is paused in this pod only: %s",
                        lane.sender().id(), away.getMessage());
            }
        });
    }
}
