package org.whatsappscheduler.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
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

    /** The app or the account is too fast, or in maintenance: minutes. */
    static final Duration ACCOUNT_WAIT = Duration.ofMinutes(1);

    /** WhatsApp pauses a template for three hours at first. */
    private static final Duration TEMPLATE_PAUSED = Duration.ofHours(3);

    private static final Duration TEMPLATE_DISABLED = Duration.ofHours(24);
    private static final int DISABLED = 132016;

    /** Policy violations and spam: trying again by itself would make them worse. */
    private static final Set<Integer> NEEDS_SOMEBODY = Set.of(368, 131031, 131048);

    /** How long a template stays held before one message may try it again. */
    static Duration templateHold(Blocked blocked) {
        return blocked.code() == DISABLED ? TEMPLATE_DISABLED : TEMPLATE_PAUSED;
    }

    /** Whether the sender stays stopped until a person lets it go on. */
    static boolean needsSomebody(Blocked blocked) {
        return NEEDS_SOMEBODY.contains(blocked.code());
    }

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
                switch (blocked.scope()) {
                    case SENDER ->
                        Settlement.requeued(
                                claim, false, now.plus(senderBlock), "blocked", blocked.detail(), blocked.code(), now);
                    case TEMPLATE ->
                        Settlement.parked(
                                claim,
                                now.plus(templateHold(blocked)),
                                "blocked",
                                blocked.detail(),
                                blocked.code(),
                                now);
                };
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
