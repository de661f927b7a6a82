package org.whatsappscheduler.whatsapp.cloud;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.OutboundMessage.Component;
import org.whatsappscheduler.whatsapp.OutboundMessage.Parameter;
import org.whatsappscheduler.whatsapp.OutboundMessage.Template;
import org.whatsappscheduler.whatsapp.OutboundMessage.Text;

/** The body of {@code POST /{phone number id}/messages}, as the Cloud API wants it. */
final class MessageJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_BYTES = 512;

    private MessageJson() {}

    static byte[] write(OutboundMessage message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("messaging_product", "whatsapp");
            json.writeStringField("recipient_type", "individual");
            json.writeStringField("to", message.to());
            switch (message.content()) {
                case Text text -> text(json, text);
                case Template template -> template(json, template);
            }
            json.writeStringField(
                    "biz_opaque_callback_data", message.correlation().encode());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void text(JsonGenerator json, Text text) throws IOException {
        json.writeStringField("type", "text");
        json.writeObjectFieldStart("text");
        json.writeBooleanField("preview_url", false);
        json.writeStringField("body", text.body());
        json.writeEndObject();
    }

    private static void template(JsonGenerator json, Template template) throws IOException {
        json.writeStringField("type", "template");
        json.writeObjectFieldStart("template");
        json.writeStringField("name", template.name());
        json.writeObjectFieldStart("language");
        json.writeStringField("code", template.language());
        json.writeEndObject();
        if (!template.components().isEmpty()) {
            json.writeArrayFieldStart("components");
            for (Component component : template.components()) {
                component(json, component);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void component(JsonGenerator json, Component component) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", component.type());
        if (component.subType() != null) {
            json.writeStringField("sub_type", component.subType());
        }
        if (component.index() != null) {
            json.writeStringField("index", component.index().toString());
        }
        json.writeArrayFieldStart("parameters");
        for (Parameter parameter : component.parameters()) {
            parameter(json, component, parameter);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** What a parameter is called follows from the button it is for. */
    private static void parameter(JsonGenerator json, Component component, Parameter parameter) throws IOException {
        String type = switch (Objects.requireNonNullElse(component.subType(), "")) {
            case "quick_reply" -> "payload";
            case "copy_code" -> "coupon_code";
            default -> "text";
        };
        json.writeStartObject();
        json.writeStringField("type", type);
        if (parameter.name() != null) {
            json.writeStringField("parameter_name", parameter.name());
        }
        json.writeStringField(type, parameter.text());
        json.writeEndObject();
    }
}
