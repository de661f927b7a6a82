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
import org.whatsappscheduler.message.TemplateContent.ParameterType;
import org.whatsappscheduler.whatsapp.MediaFile;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.Place;
import org.whatsappscheduler.whatsapp.TemplateParameter;

/** Rendering for one recipient. */
class CompiledMessageTest {

    private static MessageContent text(String content, Map<String, String> defaults) {
        return new MessageContent(MessageType.text, "utility", content, null, null, null, null, defaults);
    }

    private static MessageContent template(Map<String, String> defaults, String... body) {
        List<TemplateContent.Parameter> parameters = Arrays.stream(body)
                .map(text -> TemplateContent.Parameter.of(ParameterType.text, null, text))
                .toList();
        TemplateContent.Component component = new TemplateContent.Component("body", null, null, parameters);
        return template(new TemplateContent("offer", "es", List.of(component)), defaults);
    }

    private static MessageContent template(TemplateContent template, Map<String, String> defaults) {
        return new MessageContent(MessageType.template, "utility", null, null, template, null, null, defaults);
    }

    private static MessageContent media(MessageType type, MediaContent media) {
        return new MessageContent(type, "utility", null, null, null, media, null, Map.of());
    }

    private static OutboundMessage.Content rendered(MessageContent content, Map<String, String> values) {
        return ((Rendering.Rendered) content.compile().render(values)).content();
    }

    private static Rendering missing(String... variables) {
        return new Rendering.Missing(new TreeSet<>(List.of(variables)));
    }

    private static Rendering body(String text) {
        return new Rendering.Rendered(new OutboundMessage.Text(text, false));
    }

    private static String firstParameter(Rendering rendering) {
        var content = ((Rendering.Rendered) rendering).content();
        var parameter = ((OutboundMessage.Template) content)
                .components()
                .getFirst()
                .parameters()
                .getFirst();
        return ((TemplateParameter.Text) parameter).text();
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
                                "body",
                                null,
                                null,
                                List.of(TemplateContent.Parameter.of(ParameterType.text, "who", "{{name}}"))),
                        new TemplateContent.Component(
                                "button",
                                "url",
                                1,
                                List.of(TemplateContent.Parameter.of(ParameterType.text, null, "t/{{t}}")))));
        MessageContent content = template(template, Map.of("t", "7"));
        assertThat(content.compile().render(Map.of("name", "Ana")))
                .isEqualTo(new Rendering.Rendered(new OutboundMessage.Template(
                        "offer",
                        "pt_BR",
                        List.of(
                                new OutboundMessage.Component(
                                        "body", null, null, List.of(new TemplateParameter.Text("who", "Ana"))),
                                new OutboundMessage.Component(
                                        "button", "url", 1, List.of(new TemplateParameter.Text(null, "t/7")))))));
    }

    @Test
    void theSnapshotReadsTheSameWithWhateverMapperWroteIt() throws Exception {
        TemplateContent template = new TemplateContent(
                "offer",
                "es",
                List.of(new TemplateContent.Component(
                        "button", "url", 0, List.of(TemplateContent.Parameter.of(ParameterType.text, null, "x")))));
        MessageContent content = template(template, Map.of());
        String written = new ObjectMapper().writeValueAsString(content);
        ObjectMapper ours = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        assertThat(ours.readValue(written, MessageContent.class)).isEqualTo(content);
    }

    @Test
    void mediaAreRenderedWithTheirCaptionAndName() {
        MediaContent bill = new MediaContent("https://x.com/{{id}}.pdf", null, "For {{name}}", "{{id}}.pdf");
        MessageContent content = media(MessageType.document, bill);
        assertThat(content.requiredVariables()).containsExactly("id");
        MediaFile file = new MediaFile(MediaFile.Kind.DOCUMENT, new MediaFile.Link("https://x.com/7.pdf"), "7.pdf");
        assertThat(rendered(content, Map.of("id", "7", "name", "Ana")))
                .isEqualTo(new OutboundMessage.Media(file, "For Ana"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "../../secret|..%2F..%2Fsecret",
                "a b?c#d|a%20b%3Fc%23d",
                "\u00e9\u20ac|%C3%A9%E2%82%AC",
                "A-z_0.9~|A-z_0.9~"
            })
    void aValueCannotLeaveItsPartOfALink(String value, String expected) {
        MessageContent content = media(MessageType.image, new MediaContent("https://x.com/{{id}}?b", null, null, null));
        OutboundMessage.Media media = (OutboundMessage.Media) rendered(content, Map.of("id", value));
        assertThat(media.file().source()).isEqualTo(new MediaFile.Link("https://x.com/" + expected + "?b"));
    }

    @Test
    void aCaptionMayBeLeftOutButNotBeTooLong() {
        MessageContent content = media(MessageType.image, new MediaContent(null, "7", "{{a}}", null));
        assertThat(((OutboundMessage.Media) rendered(content, Map.of("a", " "))).caption())
                .isNull();
        assertThat(content.compile().render(Map.of("a", "x".repeat(1025)))).isEqualTo(new Rendering.TooLong());
        assertThat(content.compile().render(Map.of())).isEqualTo(missing("a"));
    }

    @Test
    void aPlaceHasItsNameFilledIn() {
        LocationContent place = new LocationContent(40.5, -3.5, "{{name}}'s", null);
        MessageContent content =
                new MessageContent(MessageType.location, "utility", null, null, null, null, place, Map.of());
        assertThat(rendered(content, Map.of("name", "Ana")))
                .isEqualTo(new OutboundMessage.Location(new Place(40.5, -3.5, "Ana's", null)));
    }

    @Test
    void everySnapshotReadsTheSameWithWhateverMapperWroteIt() throws Exception {
        TemplateContent.Parameter money = new TemplateContent.Parameter(
                ParameterType.currency,
                null,
                null,
                new TemplateContent.Money("1", "EUR", 1L),
                null,
                null,
                null,
                null,
                null);
        TemplateContent.Component body = new TemplateContent.Component("body", null, null, List.of(money));
        LocationContent place = new LocationContent(1.0, 2.0, null, null);
        ObjectMapper ours = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        for (MessageContent content : List.of(
                template(new TemplateContent("a", "en", List.of(body)), Map.of()),
                media(MessageType.video, new MediaContent(null, "7", "c", null)),
                new MessageContent(MessageType.text, "utility", "Hi", true, null, null, null, Map.of()),
                new MessageContent(MessageType.location, "utility", null, null, null, null, place, Map.of()))) {
            assertThat(ours.readValue(new ObjectMapper().writeValueAsString(content), MessageContent.class))
                    .isEqualTo(content);
        }
    }
}
