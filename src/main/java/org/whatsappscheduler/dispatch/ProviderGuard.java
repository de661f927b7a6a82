package org.whatsappscheduler.dispatch;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.util.TypeLiteral;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;
import org.whatsappscheduler.sender.Sender;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;

/**
 * The circuit breaker of one sender towards the provider, and the only retry there is: at once, for a call that never
 * left. Every other retry lives in the queue row.
 */
final class ProviderGuard {

    private static final Logger LOG = Logger.getLogger(ProviderGuard.class);
    private static final double FAILURE_RATIO = 0.5;
    private static final int RECONNECTS = 2;
    private static final long RECONNECT_MILLIS = 50;

    private final TypedGuard<CompletionStage<SendOutcome>> guard;
    private final Sender sender;
    private final long delayNanos;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile long openUntilNanos = System.nanoTime();

    ProviderGuard(Sender sender, DispatchConfig config) {
        this.sender = sender;
        this.delayNanos = config.breakerDelay().toNanos();
        this.guard = TypedGuard.create(new TypeLiteral<CompletionStage<SendOutcome>>() {})
                .withDescription("whatsapp-" + sender.id())
                .withCircuitBreaker()
                .failOn(ProviderFailure.class)
                .requestVolumeThreshold(config.breakerVolume())
                .failureRatio(FAILURE_RATIO)
                .delay(config.breakerDelay().toMillis(), ChronoUnit.MILLIS)
                .onStateChange(this::changed)
                .done()
                .withRetry()
                .maxRetries(RECONNECTS)
                .delay(RECONNECT_MILLIS, ChronoUnit.MILLIS)
                .jitter(RECONNECT_MILLIS, ChronoUnit.MILLIS)
                .retryOn(NeverLeft.class)
                .done()
                .build();
    }

    /** Whether the circuit is open and not yet due for a trial. */
    boolean isOpen(long nowNanos) {
        return state == CircuitBreakerState.OPEN && openUntilNanos - nowNanos > 0;
    }

    /** When an open circuit may be tried. */
    long openUntilNanos() {
        return openUntilNanos;
    }

    /** While the circuit is being tried, one call at a time is enough. */
    boolean isTrial() {
        return state != CircuitBreakerState.CLOSED;
    }

    CircuitBreakerState state() {
        return state;
    }

    /** Calls through the breaker; the stage always completes normally. */
    CompletionStage<SendOutcome> call(Supplier<CompletionStage<SendOutcome>> send) {
        return guard.get(() -> send.get().thenCompose(ProviderGuard::judge)).exceptionally(ProviderGuard::outcome);
    }

    /** Only what says that the provider is in trouble counts; being refused or throttled is a healthy answer. */
    private static CompletionStage<SendOutcome> judge(SendOutcome outcome) {
        return switch (outcome) {
            case Accepted ignored -> CompletableFuture.completedStage(outcome);
            case Throttled ignored -> CompletableFuture.completedStage(outcome);
            case Rejected ignored -> CompletableFuture.completedStage(outcome);
            case Blocked ignored -> CompletableFuture.completedStage(outcome);
            case Transient failure when failure.code() == 0 -> CompletableFuture.failedStage(new NeverLeft(outcome));
            case Transient ignored -> CompletableFuture.failedStage(new ProviderFailure(outcome));
            case Unknown ignored -> CompletableFuture.failedStage(new ProviderFailure(outcome));
        };
    }

    private static SendOutcome outcome(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return switch (cause) {
            case ProviderFailure known -> known.outcome;
            case CircuitBreakerOpenException open -> new Transient(0, "the circuit to the provider is open", null);
            case null, default -> {
                LOG.error("A call to the provider ended in a way that was not foreseen", failure);
                yield new Unknown("the call ended unexpectedly");
            }
        };
    }

    private void changed(CircuitBreakerState next) {
        if (next == CircuitBreakerState.OPEN) {
            openUntilNanos = System.nanoTime() + delayNanos;
        }
        state = next;
        LOG.warnf("Circuit to the provider for sender %s is %s", sender.id(), next);
    }

    /** Carries an outcome through the breaker, which counts exceptions only. */
    private static class ProviderFailure extends RuntimeException {
        private final transient SendOutcome outcome;

        ProviderFailure(SendOutcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }

    /** The provider was not reached: certainly nothing was sent. */
    private static final class NeverLeft extends ProviderFailure {
        NeverLeft(SendOutcome outcome) {
            super(outcome);
        }
    }
}
