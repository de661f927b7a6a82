package org.whatsappscheduler.whatsapp.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.OutboundMessage.Component;
import org.whatsappscheduler.whatsapp.OutboundMessage.Content;
import org.whatsappscheduler.whatsapp.OutboundMessage.Parameter;
import org.whatsappscheduler.whatsapp.OutboundMessage.Template;

class MessageJsonTest {

    private static String write(Content content) {
        Correlation correlation = new Correlation(new UUID(0, 1), 3);
        return new String(MessageJson.write(new OutboundMessage(correlation, "+15551230000", content)), UTF_8);
    }

    @Test
    void aTemplateHasItsParametersWhereTheApiWantsThem() {
        Template template = new Template(
                "reminder",
                "pt_BR",
                List.of(
                        new Component("body", null, null, List.of(new Parameter("first_name", "Ana"))),
                        new Component("button", "quick_reply", 0, List.of(new Parameter(null, "STOP_PROMO"))),
                        new Component("button", "url", 1, List.of(new Parameter(null, "abc")))));
        assertThat(write(template))
                .isEqualTo("{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\","
                        + "\"to\":\"+15551230000\",\"type\":\"template\",\"template\":{\"name\":\"reminder\","
                        + "\"language\":{\"code\":\"pt_BR\"},\"components\":["
                        + "{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"parameter_name\":\"first_name\","
                        + "\"text\":\"Ana\"}]},"
                        + "{\"type\":\"button\",\"sub_type\":\"quick_reply\",\"index\":\"0\",\"parameters\":["
                        + "{\"type\":\"payload\",\"payload\":\"STOP_PROMO\"}]},"
                        + "{\"type\":\"button\",\"sub_type\":\"url\",\"index\":\"1\",\"parameters\":["
                        + "{\"type\":\"text\",\"text\":\"abc\"}]}]},"
                        + "\"biz_opaque_callback_data\":\"00000000-0000-0000-0000-000000000001:3\"}");
    }

    @Test
    void aTemplateWithoutVariablesHasNoComponents() {
        assertThat(write(new Template("hello_world", "en_US", List.of())))
                .contains("\"template\":{\"name\":\"hello_world\",\"language\":{\"code\":\"en_US\"}},");
    }
}
