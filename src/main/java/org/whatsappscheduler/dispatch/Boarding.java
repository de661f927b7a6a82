package org.whatsappscheduler.dispatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.whatsappscheduler.audience.Person;
import org.whatsappscheduler.delivery.Claim;
import org.whatsappscheduler.delivery.Settlement;
import org.whatsappscheduler.delivery.Settlement.Status;
import org.whatsappscheduler.message.Rendering;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** Checks a claimed delivery once more and renders its message; who may not or cannot be sent to is settled at once. */
@ApplicationScoped
class Boarding {

    private static final TypeReference<Map<String, String>> ATTRIBUTES = new TypeReference<>() {};

    private final RunContents contents;
    private final TemplateHolds holds;
    private final Overdue overdue;
    private final Settler settler;
    private final Punctuality punctuality;
    private final ObjectMapper json;
    private final Clock clock;

    Boarding(
            RunContents contents,
            TemplateHolds holds,
            Overdue overdue,
            Settler settler,
            Punctuality punctuality,
            ObjectMapper json,
            Clock clock) {
        this.contents = contents;
        this.holds = holds;
        this.overdue = overdue;
        this.settler = settler;
        this.punctuality = punctuality;
        this.json = json;
        this.clock = clock;
    }

    /** The flight, or empty when the delivery was settled instead. */
    Optional<Flight> board(Claim claim, long owner) {
        Instant now = clock.instant();
        return switch (claim.run()) {
            case CANCELLED -> settle(Clearance.cancelled(claim, now), owner);
            case PAUSED -> settle(Clearance.paused(claim, now), owner);
            case ACTIVE -> claim.isExpired(now) ? overdue(claim, owner, now) : render(claim, owner);
        };
    }

    private Optional<Flight> overdue(Claim claim, long owner, Instant now) {
        Settlement fate = overdue.settle(claim, now);
        if (fate.status() == Status.QUEUED) {
            punctuality.deferred(claim);
        }
        return settle(fate, owner);
    }

    private Optional<Flight> render(Claim claim, long owner) {
        Claim.Addressee to = claim.to();
        if (to == null) {
            return skip(claim, owner, "recipient_deleted");
        }
        if (to.optedOut()) {
            return skip(claim, owner, "opted_out");
        }
        RunContents.Contents run = contents.of(claim.runId());
        return switch (run.message().render(variables(to))) {
            case Rendering.Rendered rendered -> {
                Correlation correlation = new Correlation(claim.id(), claim.attempt());
                OutboundMessage message = new OutboundMessage(correlation, to.phoneNumber(), rendered.content());
                yield unlessHeld(new Flight(claim, message, owner, punctuality.origin(claim), run.trace()));
            }
            case Rendering.Missing missing -> skip(claim, owner, "missing_variable");
            case Rendering.TooLong tooLong ->
                settle(
                        Settlement.ended(claim, Status.FAILED, "the rendered text is too long", null, clock.instant()),
                        owner);
        };
    }

    private Optional<Flight> unlessHeld(Flight flight) {
        Instant now = clock.instant();
        Optional<Instant> until = holds.until(flight.claim().senderId(), flight.message(), now);
        return until.isEmpty()
                ? Optional.of(flight)
                : settle(
                        Settlement.parked(flight.claim(), until.get(), "blocked", "the template is held", 0, now),
                        flight.owner());
    }

    private Optional<Flight> skip(Claim claim, long owner, String reason) {
        return settle(Settlement.ended(claim, Status.SKIPPED, reason, null, clock.instant()), owner);
    }

    private Optional<Flight> settle(Settlement settlement, long owner) {
        settler.add(settlement, owner);
        return Optional.empty();
    }

    private Map<String, String> variables(Claim.Addressee to) {
        return new Person(to.name(), to.phoneNumber(), to.language(), attributes(to.attributesJson())).variables();
    }

    private Map<String, String> attributes(String attributesJson) {
        try {
            return attributesJson.equals("{}") ? Map.of() : json.readValue(attributesJson, ATTRIBUTES);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("The attributes of a recipient cannot be read", notOurs);
        }
    }
}
