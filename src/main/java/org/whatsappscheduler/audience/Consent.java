package org.whatsappscheduler.audience;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who may be written to. Joins the caller's transaction; the latest word of a recipient wins, in whatever order the
 * words come in.
 */
@ApplicationScoped
@Transactional
public class Consent {

    private final Recipient.Repository recipients;
    private final PhoneNumbers phoneNumbers;
    private final Event<OptedOut> optedOut;
    private final Clock clock;

    Consent(Recipient.Repository recipients, PhoneNumbers phoneNumbers, Event<OptedOut> optedOut, Clock clock) {
        this.recipients = recipients;
        this.phoneNumbers = phoneNumbers;
        this.optedOut = optedOut;
        this.clock = clock;
    }

    /**
     * A recipient wants no more messages; what is queued for them is taken back in the same transaction.
     *
     * @param source how they said so, e.g. {@code api} or {@code reply}; no personal data
     * @return whether they could be written to before
     */
    public boolean optOut(UUID recipientId, String source, Instant at) {
        boolean changed = recipients.lock(recipientId).optOut(source, at, clock.instant());
        if (changed) {
            recipients.flush();
            optedOut.fire(new OptedOut(recipientId, at));
        }
        return changed;
    }

    /**
     * A recipient wants messages again.
     *
     * @return whether anything changed
     */
    public boolean optIn(UUID recipientId, String source, Instant at) {
        boolean changed = recipients.lock(recipientId).optIn(source, at, clock.instant());
        recipients.flush();
        return changed;
    }

    /** The same for whoever has this number (E.164), in any of its spellings; false when nobody has. */
    public boolean optOutByPhone(String e164, String source, Instant at) {
        return byPhone(e164).map(id -> optOut(id, source, at)).orElse(false);
    }

    /** The same for whoever has this number (E.164), in any of its spellings; false when nobody has. */
    public boolean optInByPhone(String e164, String source, Instant at) {
        return byPhone(e164).map(id -> optIn(id, source, at)).orElse(false);
    }

    private Optional<UUID> byPhone(String e164) {
        return recipients.idOf(phoneNumbers.spellings(e164));
    }
}
