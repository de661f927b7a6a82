package org.whatsappscheduler.audience;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Problem;

/** One reachable person. */
@Entity
@Table(name = "recipients")
class Recipient {

    @Id
    private UUID id;

    @Version
    private int version;

    private String name;

    @Column(name = "phone_number")
    private String phoneNumber;

    @Column(name = "time_zone")
    private @Nullable String timeZone;

    @Column(name = "number_zone")
    private @Nullable String numberZone;

    private @Nullable String language;

    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, String> attributes;

    @Column(name = "opted_in_at")
    private @Nullable Instant optedInAt;

    @Column(name = "opt_in_source")
    private @Nullable String optInSource;

    @Column(name = "opted_out_at")
    private @Nullable Instant optedOutAt;

    @Column(name = "opt_out_source")
    private @Nullable String optOutSource;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    /** For Hibernate. */
    protected Recipient() {}

    Recipient(RecipientRequest request, ZonedNumber number, Instant now) {
        id = Ids.next();
        createdAt = now;
        replace(request, number, now);
        Decision consent = request.consent();
        if (consent != null && consent.optedIn()) {
            optIn(consent.sourceOrApi(), consent.atOrNow(now), now);
        } else if (consent != null) {
            optOut(consent.sourceOrApi(), consent.atOrNow(now), now);
        }
    }

    /** Takes over everything from a request but consent. */
    void replace(RecipientRequest request, ZonedNumber number, Instant now) {
        name = request.name();
        phoneNumber = number.e164();
        numberZone = number.zone();
        timeZone = request.timeZone();
        language = request.language();
        attributes = Objects.requireNonNullElse(request.attributes(), Map.of());
        updatedAt = now;
    }

    /** Takes over what is there. */
    void change(RecipientRequest.Patch patch, @Nullable ZonedNumber number, Instant now) {
        name = Objects.requireNonNullElse(patch.name(), name);
        if (number != null) {
            phoneNumber = number.e164();
            numberZone = number.zone();
        }
        if (patch.timeZone() != null) {
            timeZone = patch.timeZone().orElse(null);
        }
        if (patch.language() != null) {
            language = patch.language().orElse(null);
        }
        attributes = Objects.requireNonNullElse(patch.attributes(), attributes);
        updatedAt = now;
    }

    /**
     * Records an opt-out, unless something newer is known; answers whether the recipient could be written to before. At the
     * same instant it wins over an opt-in: WhatsApp's clock ticks in seconds, and silence is the safer error.
     */
    boolean optOut(String source, Instant at, Instant now) {
        if (optedOutAt != null && !at.isAfter(optedOutAt) || optedInAt != null && at.isBefore(optedInAt)) {
            return false;
        }
        boolean reachable = optedOutAt == null;
        optedOutAt = at;
        optOutSource = source;
        updatedAt = now;
        return reachable;
    }

    /** Records an opt-in, unless something newer is known; answers whether anything changed. */
    boolean optIn(String source, Instant at, Instant now) {
        if (optedOutAt != null && !at.isAfter(optedOutAt) || optedInAt != null && !at.isAfter(optedInAt)) {
            return false;
        }
        optedInAt = at;
        optInSource = source;
        optedOutAt = null;
        optOutSource = null;
        updatedAt = now;
        return true;
    }

    UUID id() {
        return id;
    }

    int version() {
        return version;
    }

    Person person() {
        return new Person(name, phoneNumber, language, attributes);
    }

    RecipientView view() {
        return new RecipientView(
                id,
                name,
                phoneNumber,
                timeZone,
                timeZone == null ? numberZone : null,
                language,
                attributes,
                optedInAt,
                optInSource,
                optedOutAt,
                optOutSource,
                createdAt,
                updatedAt,
                version);
    }

    /** Recipients in the database. */
    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<Recipient, UUID> {

        Recipient get(UUID id) {
            return findByIdOptional(id).orElseThrow(Repository::absent);
        }

        Recipient lock(UUID id) {
            return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(Repository::absent);
        }

        Optional<UUID> idOf(Collection<String> spellings) {
            return find("phoneNumber in ?1", spellings).firstResultOptional().map(Recipient::id);
        }

        private static RuntimeException absent() {
            return Problem.RESOURCE_NOT_FOUND.because("There is no such recipient");
        }
    }
}
