package org.whatsappscheduler.whatsapp.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.Receipt;
import org.whatsappscheduler.whatsapp.Receipt.Inbound;
import org.whatsappscheduler.whatsapp.Receipt.Preference;
import org.whatsappscheduler.whatsapp.Receipt.Progress;

class WebhookParsingTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-23T12:00:00Z");
    private static final Instant HAPPENED = Instant.ofEpochSecond(1_750_030_073);

    private static List<Receipt> parse(String body) {
        try {
            return WebhookParsing.parse(body.getBytes(UTF_8), RECEIVED);
        } catch (IOException notJson) {
            throw new AssertionError(notJson);
        }
    }

    private static List<Receipt> value(String value) {
        return parse("""
                {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"any","value":%s}]}]}""".formatted(value));
    }

    private static Progress status(String members) {
        return (Progress) value("{\"statuses\":[{\"id\":\"wamid.1\",\"timestamp\":\"1750030073\"," + members + "}]}")
                .getFirst();
    }

    private static Inbound message(String members) {
        return (Inbound) value("""
                {"contacts":[{"wa_id":"15551230000","user_id":"US.1"}],
                 "messages":[{"id":"wamid.2","timestamp":"1750030073",%s}]}""".formatted(members)).getFirst();
    }

    @Test
    void aStatusCarriesWhatWeSentAlong() {
        Correlation ours = new Correlation(UUID.randomUUID(), 2);
        Progress delivered = status("\"status\":\"delivered\",\"recipient_id\":\"15551230000\","
                + "\"biz_opaque_callback_data\":\"" + ours.encode() + "\",\"pricing\":{\"billable\":true}");
        assertThat(delivered).isEqualTo(new Progress(Receipt.Status.DELIVERED, "wamid.1", ours, HAPPENED, null, null));
    }

    @ParameterizedTest
    @CsvSource({"sent, SENT", "delivered, DELIVERED", "read, READ", "played, READ", "failed, FAILED"})
    void statusesAreRecognised(String theirs, Receipt.Status ours) {
        assertThat(status("\"status\":\"" + theirs + "\"").status()).isEqualTo(ours);
    }

    @Test
    void aFailureHasItsCodeAndOurWordsForIt() {
        Progress failed = status("\"status\":\"failed\",\"errors\":[{\"code\":131026,\"title\":\"to 15551230000\"}]");
        assertThat(failed.errorCode()).isEqualTo(131026);
        assertThat(failed.errorDetail()).contains("not on WhatsApp");
        Progress other = status("\"status\":\"failed\",\"errors\":[{\"code\":999001,\"title\":\"to 15551230000\"}]");
        assertThat(other.errorDetail()).isEqualTo("WhatsApp's error 999001");
    }

    @Test
    void everythingInABatchIsFound() {
        String status = "{\"id\":\"w\",\"status\":\"sent\",\"timestamp\":\"1\"}";
        String change = "{\"value\":{\"statuses\":[" + status + "," + status + "]}}";
        String entry = "{\"changes\":[" + change + "," + change + "]}";
        assertThat(parse("{\"entry\":[" + entry + "," + entry + "]}")).hasSize(8);
    }

    @Test
    void aTypedTextComesWithItsSender() {
        assertThat(message("\"from\":\"15551230000\",\"type\":\"text\",\"text\":{\"body\":\"Stop\"}"))
                .isEqualTo(new Inbound("+15551230000", null, "wamid.2", HAPPENED, "Stop", null));
    }

    @Test
    void aButtonComesWithTextPayloadAndTheMessageItWasOn() {
        Inbound button = message("\"from\":\"+15551230000\",\"type\":\"button\",\"context\":{\"id\":\"wamid.1\"},"
                + "\"button\":{\"text\":\"No more\",\"payload\":\"STOP_PROMO\"}");
        assertThat(button.text()).isEqualTo("No more\u001fSTOP_PROMO");
        assertThat(button.inReplyTo()).isEqualTo("wamid.1");
        assertThat(button.from()).isEqualTo("+15551230000");
        assertThat(message("\"type\":\"interactive\",\"interactive\":{\"button_reply\":{\"id\":\"i\",\"title\":\"t\"}}")
                        .text())
                .isEqualTo("t\u001fi");
        assertThat(message("\"type\":\"interactive\",\"interactive\":{\"list_reply\":{\"id\":\"i\",\"title\":\"t\"}}")
                        .text())
                .isEqualTo("t\u001fi");
    }

    @Test
    void aUserKnownByIdAloneMayHaveANumberAmongTheContacts() {
        assertThat(message("\"from_user_id\":\"US.1\",\"type\":\"image\",\"image\":{\"id\":\"1\"}"))
                .isEqualTo(new Inbound("+15551230000", "US.1", "wamid.2", HAPPENED, null, null));
        assertThat(message("\"from_user_id\":\"US.2\",\"type\":\"unsupported\"").from())
                .isNull();
    }

    @Test
    void preferencesHaveATimestampThatIsANumber() {
        assertThat(value("""
                {"user_preferences":[
                  {"wa_id":"15551230000","category":"marketing_messages","value":"stop","timestamp":1750030073},
                  {"user_id":"US.1","category":"marketing_messages","value":"resume","timestamp":1750030073},
                  {"user_id":"US.1","value":"signup","timestamp":1750030073}]}"""))
                .containsExactly(
                        new Preference("+15551230000", null, true, HAPPENED),
                        new Preference(null, "US.1", false, HAPPENED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "[]",
                "null",
                "\"x\"",
                "{}",
                "{\"entry\":{}}",
                "{\"entry\":[1,null,{\"changes\":[2,{}]}]}",
                "{\"entry\":[{\"changes\":[{\"value\":{\"statuses\":\"x\",\"messages\":[]}}]}]}"
            })
    void oddButValidJsonHoldsNothing(String body) {
        assertThat(parse(body)).isEmpty();
    }

    @Test
    void unknownStatusesAndThoseWithoutAnIdAreLeftOut() {
        assertThat(value("{\"statuses\":[{\"id\":\"w\",\"status\":\"RINGING\"},{\"id\":\"w\"},{\"status\":\"sent\"},"
                        + "{\"id\":5,\"status\":\"sent\"},7,null]}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"x\"", "0", "-5", "9223372036854775807", "1e300", "\"1750030073000\"", "{}"})
    void withoutASensibleTimeItIsWhenItCameIn(String timestamp) {
        String status = "{\"statuses\":[{\"id\":\"w\",\"status\":\"sent\",\"timestamp\":" + timestamp + "}]}";
        assertThat(value(status).getFirst().at()).isEqualTo(RECEIVED);
        assertThat(value("{\"messages\":[5,{\"timestamp\":" + timestamp + "}]}"))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"entry\":[", "hub.mode=x", "{\"a\":\u0001}"})
    void whatIsNoJsonIsDeclared(String body) {
        assertThatThrownBy(() -> WebhookParsing.parse(body.getBytes(UTF_8), RECEIVED))
                .isInstanceOf(IOException.class);
    }
}
