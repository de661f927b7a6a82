package org.whatsappscheduler.audience;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
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

    private final PhoneNumberUtil library = PhoneNumberUtil.getInstance();
    private final @Nullable String defaultRegion;

    PhoneNumbers(AudienceConfig config) {
        this.defaultRegion = config.defaultRegion().orElse(null);
    }

    /** The one spelling of a number as people write it; empty when it is none. */
    Optional<String> parse(String written) {
        String input = written.strip();
        if (input.startsWith("00")) {
            input = "+" + input.substring(2);
        }
        try {
            PhoneNumber number = canonical(library.parse(input, defaultRegion));
            return library.isValidNumber(number)
                    ? Optional.of(library.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException notANumber) {
            return Optional.empty();
        }
    }

    /** The spellings under which WhatsApp may name the same person, the canonical one first. */
    Set<String> spellings(String e164) {
        Set<String> spellings = new LinkedHashSet<>();
        parse(e164).ifPresent(spellings::add);
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
