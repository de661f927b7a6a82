package org.whatsappscheduler.audience;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Phone numbers in one spelling each: E.164 with {@code +}, as WhatsApp addresses the person. Where a country writes the
 * same mobile number in two ways, both become one: Brazil with the ninth digit, Mexico without the 1 after +52,
 * Argentina with the 9 after +54.
 */
@ApplicationScoped
class PhoneNumbers {

    private static final int BRAZIL = 55;
    private static final int MEXICO = 52;
    private static final int ARGENTINA = 54;
    private static final int BRAZIL_OLD_LENGTH = 10;
    private static final int MEXICO_OLD_LENGTH = 11;
    private static final int ARGENTINA_SHORT_LENGTH = 10;

    /** What people write besides digits: a plus, spaces, dashes, dots, slashes, brackets, invisible marks. No letters. */
    private static final Pattern WRITTEN =
            Pattern.compile("[\\s\\p{Z}\\p{Cf}(]*[+\uFF0B]?[\\p{Nd}\\s\\p{Z}\\p{Cf}\\p{Pd}()./]*");

    private static final Pattern SEPARATORS = Pattern.compile("[^+\uFF0B\\p{Nd}]");

    /** How WhatsApp may name the same person in a callback. */
    private record Twin(Pattern canonical, String other) {}

    private static final List<Twin> TWINS = List.of(
            new Twin(Pattern.compile("\\+55(\\d{2})9([6-9]\\d{7})"), "+55$1$2"),
            new Twin(Pattern.compile("\\+52(\\d{10})"), "+521$1"),
            new Twin(Pattern.compile("\\+549(\\d{10})"), "+54$1"));

    /** What is wrong with one that is none. */
    static final String EXPECTED = "is not a phone number with international prefix, as in +34 612 345 678";

    private final PhoneNumberUtil library = PhoneNumberUtil.getInstance();
    private final PhoneNumberToTimeZonesMapper zones = PhoneNumberToTimeZonesMapper.getInstance();
    private final @Nullable String defaultRegion;

    PhoneNumbers(AudienceConfig config) {
        this.defaultRegion = config.defaultRegion().orElse(null);
        if (defaultRegion != null && !isRegion(defaultRegion)) {
            throw new IllegalArgumentException("scheduler.audience.default-region must be a country such as ES");
        }
    }

    boolean isRegion(String region) {
        return library.getSupportedRegions().contains(region);
    }

    /** The one spelling of a number as people write it; empty when it is none. */
    Optional<String> parse(String written) {
        return parse(written, null);
    }

    /**
     * The same for numbers of a country.
     *
     * @param region the country of those without international prefix; the configured one when absent
     */
    Optional<String> parse(String written, @Nullable String region) {
        return number(written, region).map(this::e164);
    }

    /** The same with the zone it belongs to; the number is parsed once for both. */
    Optional<ZonedNumber> zoned(String written, @Nullable String region) {
        return number(written, region).map(number -> new ZonedNumber(e164(number), zone(number)));
    }

    private Optional<PhoneNumber> number(String written, @Nullable String region) {
        if (!WRITTEN.matcher(written).matches()) {
            return Optional.empty();
        }
        try {
            PhoneNumber number = canonical(library.parse(dialled(written), region == null ? defaultRegion : region));
            return library.isValidNumber(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberParseException notANumber) {
            return Optional.empty();
        }
    }

    private String e164(PhoneNumber number) {
        return library.format(number, PhoneNumberFormat.E164);
    }

    /**
     * None where it could be several, as for every Spanish mobile (Canary Islands): a guess would be an hour off. Zones of
     * one clock, as those of London and Jersey, are no two.
     */
    private @Nullable String zone(PhoneNumber number) {
        List<String> possible = zones.getTimeZonesForNumber(number);
        boolean known = !possible.isEmpty() && possible.stream().allMatch(Screening::isZone);
        return known
                        && possible.stream()
                                        .map(ZoneId::of)
                                        .map(ZoneId::getRules)
                                        .distinct()
                                        .count()
                                == 1
                ? possible.getFirst()
                : null;
    }

    /** How numbers begin in E.164 that begin like this as people write them; none when numbers do not begin like this. */
    List<String> prefixes(String written) {
        Optional<String> whole = parse(written);
        if (whole.isPresent()) {
            return List.of(whole.get());
        }
        String dialled = WRITTEN.matcher(written).matches() ? ascii(dialled(written)) : "";
        if (dialled.startsWith("+")) {
            return List.of(dialled);
        }
        if (dialled.isEmpty() || defaultRegion == null) {
            return dialled.isEmpty() ? List.of() : List.of("+" + dialled);
        }
        return List.of("+" + dialled, "+" + library.getCountryCodeForRegion(defaultRegion) + dialled);
    }

    /** Any script's digits. */
    private static String ascii(String digits) {
        return PhoneNumberUtil.normalizeDiallableCharsOnly(digits);
    }

    /** Without what is written for the eye. */
    private static String dialled(String written) {
        String digits = SEPARATORS.matcher(written).replaceAll("");
        return digits.startsWith("00") ? "+" + digits.substring(2) : digits;
    }

    /** The spellings under which WhatsApp may name the same person, the canonical one first. */
    Set<String> spellings(String e164) {
        String canonical = parse(e164).orElse(e164);
        Set<String> spellings = new LinkedHashSet<>(List.of(canonical));
        for (Twin twin : TWINS) {
            Matcher matcher = twin.canonical().matcher(canonical);
            if (matcher.matches()) {
                spellings.add(matcher.replaceFirst(twin.other()));
            }
        }
        spellings.add(e164);
        return spellings;
    }

    private PhoneNumber canonical(PhoneNumber number) throws NumberParseException {
        String national = library.getNationalSignificantNumber(number);
        return switch (number.getCountryCode()) {
            case BRAZIL -> brazil(number, national);
            case MEXICO ->
                national.length() == MEXICO_OLD_LENGTH && national.startsWith("1")
                        ? with(number, national.substring(1))
                        : number;
            case ARGENTINA -> argentina(number, national);
            default -> number;
        };
    }

    /** Mobile numbers were written with eight digits after the area code until 2016; they begin with 6 to 9. */
    private PhoneNumber brazil(PhoneNumber number, String national) throws NumberParseException {
        boolean oldMobile = national.length() == BRAZIL_OLD_LENGTH && national.charAt(2) >= '6';
        return oldMobile ? with(number, national.substring(0, 2) + "9" + national.substring(2)) : number;
    }

    /** Without the 9 the number looks like a landline's; WhatsApp is on mobiles, so the 9 is added where it then fits. */
    private PhoneNumber argentina(PhoneNumber number, String national) throws NumberParseException {
        if (national.length() != ARGENTINA_SHORT_LENGTH) {
            return number;
        }
        PhoneNumber mobile = with(number, "9" + national);
        return library.isValidNumber(mobile) && library.getNumberType(mobile) == PhoneNumberType.MOBILE
                ? mobile
                : number;
    }

    private PhoneNumber with(PhoneNumber number, String national) throws NumberParseException {
        return library.parse("+" + number.getCountryCode() + national, null);
    }
}
