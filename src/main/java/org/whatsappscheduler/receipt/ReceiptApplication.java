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
     * Applies callbacks in the current transaction: all progress in one go, then what people said.
     *
     * @return how many receipts they held
     * @throws NotJsonException when one is no JSON
     */
    int apply(List<ReceiptInbox.Callback> callbacks) {
        List<Receipt> receipts = new ArrayList<>();
        for (ReceiptInbox.Callback callback : callbacks) {
            receipts.addAll(parsed(callback));
        }
        progress.apply(receipts.stream()
                .filter(Progress.class::isInstance)
                .map(Progress.class::cast)
                .toList());
        for (Receipt receipt : receipts) {
            switch (receipt) {
                case Progress move -> stopIfRefused(move);
                case Inbound inbound -> answer(inbound);
                case Preference choice -> choose(choice);
            }
        }
        return receipts.size();
    }

    private static List<Receipt> parsed(ReceiptInbox.Callback callback) {
        try {
            return WebhookParsing.parse(callback.body(), callback.receivedAt());
        } catch (IOException notJson) {
            throw new NotJsonException();
        }
    }

    /** A callback that is no JSON; the parser's own words would repeat a piece of it. */
    static final class NotJsonException extends RuntimeException {
        NotJsonException() {
            super("not JSON", null, false, false);
        }
    }

    private void stopIfRefused(Progress move) {
        if (Integer.valueOf(STOPPED_BY_USER).equals(move.errorCode())) {
            progress.recipientOf(move)
                    .ifPresent(recipient -> consent.optOut(recipient, "receipt:" + STOPPED_BY_USER, move.at()));
        }
    }

    private void answer(Inbound inbound) {
        words.wish(inbound.text())
                .ifPresent(wish ->
                        wish(wish.out(), inbound.from(), inbound.inReplyTo(), "reply:" + wish.word(), inbound.at()));
    }

    private void choose(Preference choice) {
        String source = "user_preferences:" + (choice.stop() ? "stop" : "resume");
        wish(choice.stop(), choice.from(), null, source, choice.at());
    }

    /** By number or, when WhatsApp names none or another one than we know, by the message of ours that was answered. */
    private void wish(boolean out, @Nullable String from, @Nullable String inReplyTo, String source, Instant at) {
        boolean changed = from != null
                && (out ? consent.optOutByPhone(from, source, at) : consent.optInByPhone(from, source, at));
        if (!changed && inReplyTo != null) {
            progress.recipientOf(inReplyTo, at).ifPresent(recipient -> wish(out, recipient, source, at));
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
