package org.whatsappscheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One spelling for one person. */
class PhoneNumbersTest {

    private final PhoneNumbers international = new PhoneNumbers(Optional::empty);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Spain, as stored | +34612345678 | +34612345678",
                "spaces | +34 612 345 678 | +34612345678",
                "double zero | 0034 612-345-678 | +34612345678",
                "brackets | (0034) (612) 345.678 | +34612345678",
                "bracketed plus | (+34) 612/345678 | +34612345678",
                "full-width plus, no-break space | ＋34\u00a0612345678 | +34612345678",
                "invisible marks of a pasted contact | \u202a+34 612 345 678\u202c | +34612345678",
                "trunk zero | +44 (0)20 7946 0958 | +442079460958",
                "Italy keeps its zero | +39 06 698 12345 | +390669812345",
                "Brazil, São Paulo, old | +55 11 8765-4321 | +5511987654321",
                "Brazil, São Paulo, new | +55 11 98765-4321 | +5511987654321",
                "Brazil, Paraná, old | +55 41 9123-4567 | +5541991234567",
                "Brazil, Paraná, new | +55 41 99123-4567 | +5541991234567",
                "Brazil, landline | +55 11 3456-7890 | +551134567890",
                "Mexico | +52 55 1234 5678 | +525512345678",
                "Mexico with the 1 | +52 1 55 1234 5678 | +525512345678",
                "Mexico, Monterrey, with the 1 | 0052 1 81 1234 5678 | +528112345678",
                "Argentina with the 9 | +54 9 11 2345-6789 | +5491123456789",
                "Argentina without | +54 11 2345-6789 | +5491123456789",
                "Argentina with 15 | +54 11 15 2345-6789 | +5491123456789",
                "Argentina, Córdoba, without | +54 351 234 5678 | +5493512345678",
            })
    void theSamePersonHasOneSpelling(String what, String written, String stored) {
        assertThat(international.parse(written)).as(what).contains(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "+",
                "612 345 678",
                "hello",
                "+34",
                "+34 1",
                "+999 123 456 789",
                "+34612345678901234",
                "+1 800 FLOWERS",
                "+34 612 345 678 ext. 5",
                "call +34 612 345 678",
                "+34 612 345 678, +34 612 345 679",
                "tel:+34612345678",
                "612345678;phone-context=+34"
            })
    void otherThingsAreNoNumbers(String written) {
        assertThat(international.parse(written)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "France, mobile | +33 6 12 34 56 78 | Europe/Paris",
                "Germany, mobile | +49 1512 3456789 | Europe/Berlin",
                "New York | +1 212 234 5678 | America/New_York",
                "Los Angeles | +1 213 234 5678 | America/Los_Angeles",
                "India, mobile | +91 98765 43210 | Asia/Calcutta",
                "Mexico City, with the 1 | +52 1 55 1234 5678 | America/Mexico_City",
                "Brazil, Manaus, old | +55 92 8765-4321 | America/Manaus",
                "Spain, Madrid | +34 912 345 678 | Europe/Madrid",
                "Spain, Las Palmas | +34 928 123 456 | Atlantic/Canary",
                "Spain, mobile: Canary Islands? | +34 612 345 678 |",
                "United Kingdom, mobile: the clock of Jersey is that of London | +44 7912 345678 | Europe/Guernsey",
                "Portugal, mobile: Azores? | +351 912 345 678 |",
                "Italy, mobile: so is the Vatican's that of Rome | +39 347 123 4567 | Europe/Rome",
                "Australia, mobile | +61 412 345 678 |",
                "North America, toll free | +1 800 234 5678 |",
            })
    void aNumberHasTheZoneItBelongsToWhenThatIsOne(String what, String written, @Nullable String zone) {
        assertThat(international.zoned(written, null))
                .as(what)
                .hasValueSatisfying(number -> assertThat(number.zone()).isEqualTo(zone));
    }

    @Test
    void aDefaultRegionTakesNumbersAsPeopleThereWriteThem() {
        PhoneNumbers spain = new PhoneNumbers(() -> Optional.of("ES"));
        assertThat(spain.parse("612 345 678")).contains("+34612345678");
        assertThat(spain.parse("+44 20 7946 0958")).contains("+442079460958");
    }

    @Test
    void anUnknownRegionIsRefusedAtTheStart() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PhoneNumbers(() -> Optional.of("XX")));
    }

    @ParameterizedTest
    @CsvSource({
        "+5541991234567, +554191234567",
        "+525512345678, +5215512345678",
        "+5491123456789, +541123456789",
    })
    void aCallbackMayUseEitherSpelling(String canonical, String other) {
        assertThat(international.spellings(canonical)).containsExactly(canonical, other);
        assertThat(international.spellings(other)).containsExactly(canonical, other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+34612345678", "+551134567890", "+5511931234567", "+12125550123", "+123"})
    void otherNumbersHaveOnlyOne(String number) {
        assertThat(international.spellings(number)).containsExactly(number);
    }
}
