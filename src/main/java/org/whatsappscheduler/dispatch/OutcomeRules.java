package org.whatsappscheduler.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;
import org.whatsappscheduler.whatsapp.SendOutcome;
import org.whatsappscheduler.whatsapp.SendOutcome.Accepted;
import org.whatsappscheduler.whatsapp.SendOutcome.Blocked;
import org.whatsappscheduler.whatsapp.SendOutcome.Rejected;
import org.whatsappscheduler.whatsapp.SendOutcome.Throttled;
import org.whatsappscheduler.whatsapp.SendOutcome.Transient;
import org.whatsappscheduler.whatsapp.SendOutcome.Unknown;

/** What each outcome means for the delivery. Pure: no clock, no I/O. */
record OutcomeRules(int maxAttempts, Backoff backoff, Backoff throttle, Duration unknownGrace, Duration senderBlock) {

    /** The pair limit lifts after 4^x seconds (x = attempts against it); the first wait is one slot of 6 s. */
    private static final Duration PAIR_WAIT = Duration.ofSeconds(6);

    private static final Duration ACCOUNT_WAIT = Duration.ofMinutes(1);
    private static final Duration TEMPLATE_WAIT = Duration.ofMinutes(5);

    Settlement settle(Claim claim, SendOutcome outcome, Instant now) {
        return switch (outcome) {
            case Accepted accepted -> Settlement.accepted(claim, accepted.wamid(), now);
            case Throttled throttled ->
                Settlement.requeued(
                        claim,
                        false,
                        now.plus(wait(throttled)),
                        "throttled",
                        throttled.detail(),
                        throttled.code(),
                        now);
            case Transient failure -> retry(claim, failure, now);
            case Rejected rejected ->
                rejected.optOut()
                        ? Settlement.ended(claim, Status.SKIPPED, "opted_out", rejected.code(), now)
                        : Settlement.ended(claim, Status.FAILED, rejected.detail(), rejected.code(), now);
            case Blocked blocked ->
                Settlement.requeued(
                        claim,
                        false,
                        now.plus(
                                switch (blocked.scope()) {
                                    case SENDER -> senderBlock;
                                    case TEMPLATE -> TEMPLATE_WAIT;
                                }),
                        "blocked",
                        blocked.detail(),
                        blocked.code(),
                        now);
            case Unknown unknown -> Settlement.unknown(claim, unknown.detail(), now, now.plus(unknownGrace));
        };
    }

    /** Code 0 is a provider that could not be reached at all: that is not the message's fault and costs no attempt. */
    private Settlement retry(Claim claim, Transient failure, Instant now) {
        boolean unreachable = failure.code() == 0;
        if (!unreachable && claim.attempt() >= maxAttempts) {
            String reason = failure.detail() + " (" + claim.attempt() + " attempts)";
            return Settlement.ended(claim, Status.FAILED, reason, failure.code(), now);
        }
        Duration wait = longer(backoff.after(claim.attempt()), failure.retryAfter());
        String outcome = unreachable ? "unreachable" : "transient";
        return Settlement.requeued(claim, !unreachable, now.plus(wait), outcome, failure.detail(), failure.code(), now);
    }

    private Duration wait(Throttled throttled) {
        return switch (throttled.scope()) {
            case SENDER -> longer(throttle.after(1), throttled.retryAfter());
            case PAIR -> longer(PAIR_WAIT, throttled.retryAfter());
            case ACCOUNT -> longer(ACCOUNT_WAIT, throttled.retryAfter());
        };
    }

    private static Duration longer(Duration one, @Nullable Duration other) {
        Duration second = Objects.requireNonNullElse(other, Duration.ZERO);
        return one.compareTo(second) >= 0 ? one : second;
    }
}
