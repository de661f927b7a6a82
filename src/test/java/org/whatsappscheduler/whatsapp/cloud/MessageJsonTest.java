package org.whatsappscheduler.whatsapp.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.MediaFile;
import org.whatsappscheduler.whatsapp.MediaFile.Kind;
import org.whatsappscheduler.whatsapp.MediaFile.Link;
import org.whatsappscheduler.whatsapp.MediaFile.Uploaded;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.OutboundMessage.Component;
import org.whatsappscheduler.whatsapp.OutboundMessage.Content;
import org.whatsappscheduler.whatsapp.OutboundMessage.Location;
import org.whatsappscheduler.whatsapp.OutboundMessage.Media;
import org.whatsappscheduler.whatsapp.OutboundMessage.Template;
import org.whatsappscheduler.whatsapp.OutboundMessage.Text;
import org.whatsappscheduler.whatsapp.Place;
import org.whatsappscheduler.whatsapp.TemplateParameter;

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
                        new Component("body", null, null, List.of(new TemplateParameter.Text("first_name", "Ana"))),
                        new Component("button", "quick_reply", 0, List.of(new TemplateParameter.Payload("STOP_PROMO"))),
                        new Component("button", "url", 1, List.of(new TemplateParameter.Text(null, "abc")))));
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

    /** What stands between the recipient and the correlation. */
    private static String type(Content content) {
        String written = write(content);
        int from = written.indexOf("\"type\"");
        return written.substring(from, written.indexOf(",\"biz_opaque")).replace('"', '\'');
    }

    @Test
    void aTextSaysWhetherItsLinkIsPreviewed() {
        assertThat(type(new Text("Hi", false))).isEqualTo("'type':'text','text':{'preview_url':false,'body':'Hi'}");
        assertThat(type(new Text("Hi", true))).contains("'preview_url':true");
    }

    @Test
    void mediaGoByLinkOrById() {
        MediaFile image = new MediaFile(Kind.IMAGE, new Link("https://x.com/a.png"), null);
        assertThat(type(new Media(image, "Look")))
                .isEqualTo("'type':'image','image':{'link':'https://x.com/a.png','caption':'Look'}");
        MediaFile video = new MediaFile(Kind.VIDEO, new Uploaded("7"), null);
        assertThat(type(new Media(video, null))).isEqualTo("'type':'video','video':{'id':'7'}");
        MediaFile audio = new MediaFile(Kind.AUDIO, new Uploaded("8"), null);
        assertThat(type(new Media(audio, null))).isEqualTo("'type':'audio','audio':{'id':'8'}");
        MediaFile document = new MediaFile(Kind.DOCUMENT, new Link("https://x.com/a.pdf"), "Bill.pdf");
        assertThat(type(new Media(document, "Yours")))
                .isEqualTo("'type':'document','document':{'link':'https://x.com/a.pdf','filename':'Bill.pdf',"
                        + "'caption':'Yours'}");
    }

    @Test
    void degreesAreStringsWithoutExponents() {
        assertThat(type(new Location(new Place(40.4168, -0.00001, "Sol", "Madrid"))))
                .isEqualTo("'type':'location','location':{'latitude':'40.4168','longitude':'-0.00001',"
                        + "'name':'Sol','address':'Madrid'}");
        assertThat(type(new Location(new Place(0, 180, null, null))))
                .isEqualTo("'type':'location','location':{'latitude':'0','longitude':'180'}");
    }

    @Test
    void aTemplateTakesFilesPlacesMoneyAndDates() {
        MediaFile document = new MediaFile(Kind.DOCUMENT, new Uploaded("9"), "Bill.pdf");
        Template template = new Template(
                "bill",
                "en",
                List.of(
                        new Component("header", null, null, List.of(new TemplateParameter.Header(document))),
                        new Component(
                                "body",
                                null,
                                null,
                                List.of(
                                        new TemplateParameter.Currency("10 euros", "EUR", 10_000),
                                        new TemplateParameter.DateTime("May 1"))),
                        new Component("button", "copy_code", 0, List.of(new TemplateParameter.Coupon("A1")))));
        assertThat(type(template))
                .contains("'header','parameters':[{'type':'document','document':{'id':'9','filename':'Bill.pdf'}}]")
                .contains(
                        "{'type':'currency','currency':{'fallback_value':'10 euros','code':'EUR','amount_1000':10000}}")
                .contains("{'type':'date_time','date_time':{'fallback_value':'May 1'}}")
                .contains("{'type':'coupon_code','coupon_code':'A1'}");
        TemplateParameter map = new TemplateParameter.Map(new Place(1.5, 2, null, "Here"));
        assertThat(type(new Template("a", "en", List.of(new Component("header", null, null, List.of(map))))))
                .contains("{'type':'location','location':{'latitude':'1.5','longitude':'2','address':'Here'}}");
    }
}
