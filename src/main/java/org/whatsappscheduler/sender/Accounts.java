package org.whatsappscheduler.sender;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.security.Sealing;
import org.whatsappscheduler.whatsapp.SenderAccount;

/** The accounts to send as. Tokens lie sealed in the table and are opened once each, not for every message. */
@ApplicationScoped
class Accounts {

    private static final Logger LOG = Logger.getLogger(Accounts.class);

    /** What came of opening a token; known by its sealed form, so that a replaced one is opened anew. */
    private record Opened(String sealed, Optional<SenderAccount> account) {}

    private final ConfiguredSender configured;
    private final Sealing sealing;
    private final Map<UUID, Opened> opened = new ConcurrentHashMap<>();

    Accounts(ConfiguredSender configured, Sealing sealing) {
        this.configured = configured;
        this.sealing = sealing;
    }

    /** A token as it is stored, good for this sender alone. */
    String seal(UUID senderId, String token) {
        return sealing.seal(token, context(senderId));
    }

    private static String context(UUID senderId) {
        return "sender:" + senderId;
    }

    /** The same token under the key that seals now; empty when it is already, or cannot be opened here. */
    Optional<String> resealed(UUID senderId, String sealed) {
        return sealing.resealed(sealed, context(senderId));
    }

    /** The account of a sender; empty when this process has no token for it. */
    Optional<SenderAccount> of(Sender sender, @Nullable String sealed) {
        if (configured.is(sender.phoneNumberId())) {
            return configured.token().map(token -> configured.account(sender.phoneNumberId(), token));
        }
        if (sealed == null) {
            return Optional.empty();
        }
        return opened.compute(
                        sender.id(),
                        (id, known) -> known != null && known.sealed().equals(sealed) ? known : open(sender, sealed))
                .account();
    }

    /** Forgets the tokens of all other senders. */
    void retain(Set<UUID> senders) {
        opened.keySet().retainAll(senders);
    }

    private Opened open(Sender sender, String sealed) {
        try {
            String token = sealing.open(sealed, context(sender.id()));
            return new Opened(sealed, Optional.of(configured.account(sender.phoneNumberId(), token)));
        } catch (Sealing.UnreadableException locked) {
            LOG.errorf(
                    "Nothing leaves from sender %s: its token cannot be opened here. %s",
                    sender.id(), locked.getMessage());
            return new Opened(sealed, Optional.empty());
        }
    }
}
