package org.whatsappscheduler.dispatch;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.sender.Senders;
import org.whatsappscheduler.whatsapp.MessageGateway;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;
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
    private final SharedRate rate;
    private final TemplateHolds holds;
    private final PairLimit pairs;
    private final Worker worker;
    private final Punctuality punctuality;
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
            SharedRate rate,
            TemplateHolds holds,
            PairLimit pairs,
            Worker worker,
            Punctuality punctuality,
            Clock clock) {
        this.gateway = gateway;
        this.senders = senders;
        this.ledger = ledger;
        this.settler = settler;
        this.meters = meters;
        this.config = config;
        this.rules = rules;
        this.lanes = lanes;
        this.rate = rate;
        this.holds = holds;
        this.pairs = pairs;
        this.worker = worker;
        this.punctuality = punctuality;
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
        lane.callStarts(flight);
        SenderAccount account = lane.account();
        Instant now = clock.instant();
        long startNanos = System.nanoTime();
        Call call = new Call(lane, flight, account, now, lane.holdup().most(startNanos));
        if (account == null) {
            ended(call, new SendOutcome.Transient(0, "the sender has no credentials here", null));
            return;
        }
        pairs.count(flight.claim().senderId(), flight.claim().recipientId(), now);
        TracedCall traced = flight.trace() == null ? null : new TracedCall(flight.trace(), call, worker);
        send(lane, account, flight, traced == null ? () -> worker.mayStart(flight.owner()) : traced)
                .whenComplete((outcome, impossible) -> {
                    meters.called(System.nanoTime() - startNanos, outcome);
                    if (traced != null) {
                        traced.ended(outcome, clock.instant());
                    }
                    ended(call, outcome);
                });
    }

    private CompletionStage<SendOutcome> send(
            Lane lane, SenderAccount account, Flight flight, MessageGateway.Caller caller) {
        try {
            return lane.guard().call(() -> gateway.send(account, flight.message(), caller));
        } catch (RuntimeException unforeseen) {
            LOG.errorf(
                    unforeseen,
                    "The call for delivery %s failed",
                    flight.claim().id());
            return CompletableFuture.completedStage(new SendOutcome.Unknown("the call failed unexpectedly"));
        }
    }

    private void ended(Call call, SendOutcome outcome) {
        Lane lane = call.lane();
        Flight flight = call.flight();
        try {
            Instant now = clock.instant();
            if (isOfOldToken(lane, call.account(), outcome)) {
                settler.add(Settlement.handedBack(flight.claim(), now), flight.owner());
                return;
            }
            switch (outcome) {
                case Accepted accepted -> ledger.record(flight.message().correlation(), accepted.wamid());
                case Throttled throttled when throttled.scope() == Throttled.Scope.PAIR -> {}
                case Throttled throttled -> slowDown(lane, throttled);
                case Blocked blocked when blocked.scope() == Blocked.Scope.SENDER -> block(lane, blocked, now);
                case Blocked blocked -> hold(flight, blocked, now);
                case Transient failure -> {}
                case Rejected rejected -> {}
                case Unknown unknown -> {}
            }
            Settlement settlement = rules.settle(flight.claim(), outcome, now);
            settler.add(punctuality.ended(call, outcome, settlement), flight.owner());
        } finally {
            lane.callEnded(flight);
            onEnded.run();
        }
    }

    /** A token was refused that has been replaced since the call began: the message goes on with the new one. */
    private static boolean isOfOldToken(Lane lane, @Nullable SenderAccount used, SendOutcome outcome) {
        SenderAccount current = lane.account();
        return outcome instanceof Blocked blocked
                && blocked.scope() == Blocked.Scope.SENDER
                && used != null
                && current != null
                && !used.equals(current);
    }

    /** This pod at once, the others through Redis. */
    private void slowDown(Lane lane, Throttled throttled) {
        Duration wait = Objects.requireNonNullElse(
                throttled.retryAfter(),
                throttled.scope() == Throttled.Scope.ACCOUNT ? OutcomeRules.ACCOUNT_WAIT : SLOW_DOWN);
        if (!lane.isPaused(System.nanoTime())) {
            rate.slowDown(lane.sender(), wait);
        }
        lane.pause(System.nanoTime() + wait.toNanos());
    }

    /** The first refusal of many under way holds the template for all pods. */
    private void hold(Flight flight, Blocked blocked, Instant now) {
        Instant until = now.plus(OutcomeRules.templateHold(blocked));
        if (holds.hold(flight.claim().senderId(), flight.message(), until)) {
            later(() -> holds.save(flight.claim().senderId(), flight.message(), until, blocked.detail()));
        }
    }

    /** The first refusal of many under way blocks the sender for all pods. */
    private void block(Lane lane, Blocked blocked, Instant now) {
        if (lane.sender().isBlocked(now)) {
            return;
        }
        boolean forGood = OutcomeRules.needsSomebody(blocked);
        LOG.errorf(
                "Sender %s is refused by WhatsApp, code %d (%s): %s",
                lane.sender().id(),
                blocked.code(),
                blocked.detail(),
                forGood ? "stopped until POST /api/senders/{id}/resume" : "paused");
        Instant until = forGood ? Senders.FOR_GOOD : now.plus(config.senderBlock());
        lane.block(until);
        meters.senderBlocked();
        later(() -> {
            senders.block(lane.sender().id(), until, blocked.code() + " " + blocked.detail());
            lanes.refresh();
        });
    }

    private void later(Runnable write) {
        blocking.execute(() -> {
            try {
                write.run();
            } catch (DatabaseException away) {
                LOG.warnf("Known in this pod only: %s", away.getMessage());
            }
        });
    }
}
