package org.whatsappscheduler.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** Rendering for one recipient. */
class CompiledMessageTest {

    private static MessageContent text(String content, Map<String, String> defaults) {
        return new MessageContent("text", "utility", content, null, defaults);
    }

    private static MessageContent template(Map<String, String> defaults, String... body) {
        List<TemplateContent.Parameter> parameters = Arrays.stream(body)
                .map(text -> new TemplateContent.Parameter("text", null, text))
                .toList();
        TemplateContent.Component component = new TemplateContent.Component("body", null, null, parameters);
        return new MessageContent(
                "template", "utility", null, new TemplateContent("offer", "es", List.of(component)), defaults);
    }

    private static Rendering missing(String... variables) {
        return new Rendering.Missing(new TreeSet<>(List.of(variables)));
    }

    private static Rendering body(String text) {
        return new Rendering.Rendered(new OutboundMessage.Text(text));
    }

    private static String firstParameter(Rendering rendering) {
        var content = ((Rendering.Rendered) rendering).content();
        return ((OutboundMessage.Template) content)
                .components()
                .getFirst()
                .parameters()
                .getFirst()
                .text();
    }

    @Test
    void theRecipientsValueWinsOverTheDefault() {
        CompiledMessage hello = text("Hi {{nick}}", Map.of("nick", "friend")).compile();
        assertThat(hello.render(Map.of("nick", "Ana"))).isEqualTo(body("Hi Ana"));
        assertThat(hello.render(Map.of())).isEqualTo(body("Hi friend"));
    }

    @Test
    void aTextThatComesOutBlankLacksItsVariables() {
        CompiledMessage blank = text("{{a}} {{b}}", Map.of()).compile();
        assertThat(blank.render(Map.of("a", "", "b", "\n"))).isEqualTo(missing("a", "b"));
        assertThat(blank.render(Map.of("a", "", "b", "x"))).isEqualTo(body(" x"));
    }

    @Test
    void aTextMayHave4096CharactersAndNoMore() {
        CompiledMessage repeated = text("{{a}}", Map.of()).compile();
        assertThat(repeated.render(Map.of("a", "x".repeat(4096)))).isEqualTo(body("x".repeat(4096)));
        assertThat(repeated.render(Map.of("a", "x".repeat(4097)))).isEqualTo(new Rendering.TooLong());
    }

    @Test
    void nothingIsRequiredThatEverybodyHasOrThatHasADefault() {
        MessageContent content = text("{{name}} {{phone_number}} {{language}} {{table}} {{city}}", Map.of("city", "x"));
        assertThat(content.requiredVariables()).containsExactlyInAnyOrder("language", "table");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"a b|a b", " a  b |a b", "a\\n\\nb\\tc|a b c", "a\\r\\nb     c|a b c", "a\u2028b\u00a0 c|a b c"})
    void whitespaceInATemplateParameterBecomesOneSpace(String value, String expected) {
        String unescaped = value.translateEscapes();
        assertThat(firstParameter(template(Map.of(), "{{a}}").compile().render(Map.of("a", unescaped))))
                .isEqualTo(expected);
    }

    @Test
    void anEmptyTemplateParameterLacksItsVariables() {
        CompiledMessage offer = template(Map.of(), "{{a}}{{b}}", "{{c}}", "x").compile();
        assertThat(offer.render(Map.of("a", "", "b", " \n"))).isEqualTo(missing("a", "b", "c"));
    }

    @Test
    void aTemplateKeepsItsShape() {
        TemplateContent template = new TemplateContent(
                "offer",
                "pt_BR",
                List.of(
                        new TemplateContent.Component(
                                "body", null, null, List.of(new TemplateContent.Parameter("text", "who", "{{name}}"))),
                        new TemplateContent.Component(
                                "button", "url", 1, List.of(new TemplateContent.Parameter("text", null, "t/{{t}}")))));
        MessageContent content = new MessageContent("template", "marketing", null, template, Map.of("t", "7"));
        assertThat(content.compile().render(Map.of("name", "Ana")))
                .isEqualTo(new Rendering.Rendered(new OutboundMessage.Template(
                        "offer",
                        "pt_BR",
                        List.of(
                                new OutboundMessage.Component(
                                        "body", null, null, List.of(new OutboundMessage.Parameter("who", "Ana"))),
                                new OutboundMessage.Component(
                                        "button", "url", 1, List.of(new OutboundMessage.Parameter(null, "t/7")))))));
    }

    @Test
    void theSnapshotReadsTheSameWithWhateverMapperWroteIt() throws Exception {
        TemplateContent template = new TemplateContent(
                "offer",
                "es",
                List.of(new TemplateContent.Component(
                        "button", "url", 0, List.of(new TemplateContent.Parameter("text", null, "x")))));
        MessageContent content = new MessageContent("template", "utility", null, template, Map.of());
        String written = new ObjectMapper().writeValueAsString(content);
        ObjectMapper ours = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        assertThat(ours.readValue(written, MessageContent.class)).isEqualTo(content);
    }
}
