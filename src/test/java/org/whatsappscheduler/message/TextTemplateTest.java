package org.whatsappscheduler.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables in a text. */
class TextTemplateTest {

    private static String render(String text, Map<String, String> values) {
        return TextTemplate.parse(text).render(values, Map.of(), new TreeSet<>());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello|Hello",
                "Hello {{name}}|Hello Ana",
                "{{name}}{{ name }}!|AnaAna!",
                "{{{name}}}|{Ana}",
                "a { b } c {name}|a { b } c {name}",
                "$1 \\ {{name}}|$1 \\ Ana",
            })
    void variablesAreFilledIn(String text, String expected) {
        assertThat(render(text, Map.of("name", "Ana"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{{", "{{name", "name}}", "{{}}", "{{Name}}", "{{a b}}", "{{a}} {{b", "{{a-b}}", "{{a{{b}}}}"})
    void otherDoubleBracesAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TextTemplate.parse(text));
    }

    @Test
    void aValueIsNeverExpandedAgain() {
        assertThat(render("{{a}} {{b}}", Map.of("a", "{{b}}", "b", "$1 {{a}}"))).isEqualTo("{{b}} $1 {{a}}");
    }

    @Test
    void everyMissingVariableIsNamed() {
        Set<String> missing = new TreeSet<>();
        assertThat(TextTemplate.parse("{{a}} {{b}} {{c}}").render(Map.of("b", "x"), Map.of(), missing))
                .isNull();
        assertThat(missing).containsExactly("a", "c");
    }
}
