package org.whatsappscheduler.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;
import org.whatsappscheduler.planning.Departures;

/** What becomes of a delivery that may not leave any more: it has expired, or its recipient's hours come again. */
@ApplicationScoped
class Overdue {

    private final RunContents contents;

    Overdue(RunContents contents) {
        this.contents = contents;
    }

    Settlement settle(Claim claim, Instant now) {
        return contents.of(claim.runId())
                .departures()
                .flatMap(departures -> departures.again(zone(claim.to(), departures), claim.recipientId(), now))
                .map(turn -> Settlement.deferred(claim, turn.dueAt(), turn.expiresAt(), now))
                .orElseGet(() -> Settlement.ended(claim, Status.EXPIRED, "it had not left in time", null, now));
    }

    /** By the clock of those without one, if the name is not known here. */
    private static ZoneId zone(Claim.@Nullable Addressee to, Departures departures) {
        try {
            return to == null || to.zone() == null ? departures.fallback() : ZoneId.of(to.zone());
        } catch (DateTimeException unknown) {
            return departures.fallback();
        }
    }
}
