package org.whatsappscheduler.audience;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.ValidationProblems;

/** Judges rows one by one, so that one that is wrong harms no other. */
@ApplicationScoped
public class Screening {

    /** How many a recipient has at most. */
    static final int MOST_ATTRIBUTES = 50;

    /** Asked for a million times, and made anew by each question. */
    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    /** What became of a row. */
    public sealed interface Verdict {

        /** It is valid. */
        record Accepted(Candidate candidate) implements Verdict {}

        /**
         * It is not.
         *
         * @param errors at pointers into the row, such as {@code #/name}
         */
        record Refused(Problem code, List<FieldError> errors) implements Verdict {

            /** What {@link Merge} finds out. */
            public static final Refused TOO_MANY_ATTRIBUTES = at(
                    Problem.VALIDATION_ERROR,
                    "#/attributes",
                    "would be more than " + MOST_ATTRIBUTES + " with those the recipient already has");

            /** Refused for one thing. */
            public static Refused at(Problem code, String pointer, String detail) {
                return new Refused(code, List.of(FieldError.at(pointer, detail)));
            }
        }
    }

    private final Validator validator;
    private final PhoneNumbers phoneNumbers;
    private final Membership membership;
    private final Clock clock;

    Screening(Validator validator, PhoneNumbers phoneNumbers, Membership membership, Clock clock) {
        this.validator = validator;
        this.phoneNumbers = phoneNumbers;
        this.membership = membership;
        this.clock = clock;
    }

    /** Whether this is a country, such as ES, that numbers can belong to. */
    public boolean isRegion(String region) {
        return phoneNumbers.isRegion(region);
    }

    /**
     * Refuses groups that do not exist, naming each.
     *
     * @param pointer where their ids are
     */
    public void requireGroups(List<UUID> groups, String pointer) {
        membership.requireAll("recipient_groups", groups, pointer);
    }

    static boolean isZone(String timeZone) {
        return ZONES.contains(timeZone);
    }

    /** Judges a row with its own consent. */
    Verdict screen(RecipientRequest row) {
        Instant now = clock.instant();
        Decision consent = row.consent();
        if (consent != null && !Decision.isPossible(consent.at(), now)) {
            return Verdict.Refused.at(Problem.VALIDATION_ERROR, "#/consent/at", Decision.IMPOSSIBLE);
        }
        return screen(row, consent == null || consent.optedIn() == null ? Words.NONE : consent.words(now), null);
    }

    /**
     * Judges a row whose consent came in another form.
     *
     * @param region the country of numbers without international prefix; the configured one when absent
     */
    public Verdict screen(RecipientRequest row, Words words, @Nullable String region) {
        List<FieldError> errors = ValidationProblems.errors(validator.validate(row));
        if (!errors.isEmpty()) {
            return new Verdict.Refused(Problem.VALIDATION_ERROR, errors);
        }
        if (row.timeZone() != null && !isZone(row.timeZone())) {
            return Verdict.Refused.at(
                    Problem.VALIDATION_ERROR, "#/time_zone", "is not an IANA time zone such as Europe/Madrid");
        }
        Map<String, String> attributes = Objects.requireNonNullElse(row.attributes(), Map.of());
        if (!Stream.concat(Stream.of(row.name()), attributes.values().stream()).allMatch(Screening::isStorable)) {
            return Verdict.Refused.at(
                    Problem.VALIDATION_ERROR, "#", "has a character that cannot be stored, such as U+0000");
        }
        Optional<ZonedNumber> number = phoneNumbers.zoned(row.phoneNumber(), region);
        if (number.isEmpty()) {
            return Verdict.Refused.at(Problem.INVALID_PHONE_NUMBER, "#/phone_number", PhoneNumbers.EXPECTED);
        }
        return new Verdict.Accepted(new Candidate(
                number.get().e164(),
                number.get().zone(),
                row.name(),
                row.timeZone(),
                row.language(),
                attributes,
                words,
                Objects.requireNonNullElse(row.groupIds(), List.of())));
    }

    /** PostgreSQL takes neither U+0000 nor half a surrogate pair. */
    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0
                && (text.chars().noneMatch(c -> Character.isSurrogate((char) c))
                        || StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }
}
