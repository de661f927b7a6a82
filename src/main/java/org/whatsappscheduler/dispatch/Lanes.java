package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.whatsappscheduler.sender.Sender;
import org.whatsappscheduler.sender.Senders;
import org.whatsappscheduler.whatsapp.SenderAccount;

/** One lane per sender this process has credentials for. */
@ApplicationScoped
class Lanes {

    private final Map<UUID, Lane> lanes = new ConcurrentHashMap<>();
    private final Senders senders;
    private final SharedRate rate;
    private final DispatchConfig config;

    Lanes(Senders senders, SharedRate rate, DispatchConfig config) {
        this.senders = senders;
        this.rate = rate;
        this.config = config;
    }

    /**
     * Reads the senders again: new ones get a lane, known ones their present limits and token. A lane whose sender is gone
     * stays, closed: somebody may just be adding to it.
     */
    void refresh() {
        Map<Sender, SenderAccount> known = senders.withAccounts();
        Set<UUID> open = new HashSet<>();
        known.forEach((sender, account) -> {
            open.add(sender.id());
            lanes.computeIfAbsent(sender.id(), id -> {
                        rate.introduce(sender);
                        return new Lane(sender, new ProviderGuard(sender, config));
                    })
                    .refresh(sender, account);
        });
        lanes.forEach((id, lane) -> {
            if (!open.contains(id)) {
                lane.withdraw();
            }
        });
    }

    Collection<Lane> all() {
        return lanes.values();
    }

    /** The lane that a flight leaves by. */
    Lane of(Flight flight) {
        return Objects.requireNonNull(lanes.get(flight.claim().senderId()));
    }

    /** Calls under way over all lanes. */
    int calls() {
        return lanes.values().stream().mapToInt(Lane::calls).sum();
    }

    /** Claims held that have not started, over all lanes. */
    int held() {
        return lanes.values().stream().mapToInt(Lane::held).sum();
    }
}
