package org.whatsappscheduler.audience;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The recipients, for those who render messages. */
@ApplicationScoped
public class Audience {

    private final Recipient.Repository recipients;

    Audience(Recipient.Repository recipients) {
        this.recipients = recipients;
    }

    /** The variables of a recipient; empty when there is none. */
    public Optional<Map<String, String>> variables(UUID recipientId) {
        return recipients
                .findByIdOptional(recipientId)
                .map(recipient -> recipient.person().variables());
    }
}
