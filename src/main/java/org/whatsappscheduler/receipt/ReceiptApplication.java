package org.whatsappscheduler.receipt;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.Consent;
import org.whatsappscheduler.delivery.DeliveryProgress;
import org.whatsappscheduler.whatsapp.Receipt;
import org.whatsappscheduler.whatsapp.Receipt.Inbound;
import org.whatsappscheduler.whatsapp.Receipt.Preference;
import org.whatsappscheduler.whatsapp.Receipt.Progress;
import org.whatsappscheduler.whatsapp.cloud.WebhookParsing;

/** What a callback changes: deliveries move forward, people opt out and in. Applying it again changes nothing. */
@ApplicationScoped
class ReceiptApplication {

    /** The user stopped marketing messages from this business. */
    private static final int STOPPED_BY_USER = 131050;

    private final DeliveryProgress progress;
    private final Consent consent;
    private final OptOutWords words;

    ReceiptApplication(DeliveryProgress progress, Consent consent, OptOutWords words) {
        this.progress = progress;
        this.consent = consent;
        this.words = words;
    }

    /**
     * Applies callbacks in the current transaction.
     *
     * @return how many receipts they held
     * @throws IOException when one is no JSON
     */
    int apply(List<ReceiptInbox.Callback> callbacks) throws IOException {
        List<Progress> moves = new ArrayList<>();
        int count = 0;
        for (ReceiptInbox.Callback callback : callbacks) {
            for (Receipt receipt : WebhookParsing.parse(callback.body())) {
                count++;
                switch (receipt) {
                    case Progress move -> moves.add(move);
                    case Inbound inbound -> answer(inbound);
                    case Preference choice -> choose(choice);
                }
            }
        }
        progress.apply(moves);
        moves.forEach(this::stopIfRefused);
        return count;
    }

    private void stopIfRefused(Progress move) {
        if (Integer.valueOf(STOPPED_BY_USER).equals(move.errorCode())) {
            progress.recipientOf(move.wamid())
                    .ifPresent(recipient -> consent.optOut(recipient, "whatsapp:131050", move.at()));
        }
    }

    private void answer(Inbound inbound) {
        words.wish(inbound.text())
                .ifPresent(wish ->
                        wish(wish == OptOutWords.Wish.OUT, inbound.from(), inbound.inReplyTo(), "reply", inbound.at()));
    }

    private void choose(Preference choice) {
        wish(choice.stop(), choice.from(), null, "user_preferences", choice.at());
    }

    /** Found by number or, when WhatsApp names none, by the message of ours that was answered. */
    private void wish(boolean out, @Nullable String from, @Nullable String inReplyTo, String source, Instant at) {
        if (from != null && out) {
            consent.optOutByPhone(from, source, at);
        } else if (from != null) {
            consent.optInByPhone(from, source, at);
        } else if (inReplyTo != null) {
            progress.recipientOf(inReplyTo).ifPresent(recipient -> wish(out, recipient, source, at));
        }
    }

    private void wish(boolean out, UUID recipient, String source, Instant at) {
        if (out) {
            consent.optOut(recipient, source, at);
        } else {
            consent.optIn(recipient, source, at);
        }
    }
}
