package org.whatsappscheduler.whatsapp.cloud;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.whatsappscheduler.whatsapp.OutboundMessage.Component;
import org.whatsappscheduler.whatsapp.OutboundMessage.Template;
import org.whatsappscheduler.whatsapp.TemplateParameter;

/** The part of a message's body that names a template and fills it in. */
final class TemplateJson {

    private TemplateJson() {}

    static void write(JsonGenerator json, Template template) throws IOException {
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
        MessageJson.unlessNull(json, "sub_type", component.subType());
        if (component.index() != null) {
            json.writeStringField("index", component.index().toString());
        }
        json.writeArrayFieldStart("parameters");
        for (TemplateParameter parameter : component.parameters()) {
            json.writeStartObject();
            parameter(json, parameter);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void parameter(JsonGenerator json, TemplateParameter parameter) throws IOException {
        switch (parameter) {
            case TemplateParameter.Text text -> {
                json.writeStringField("type", "text");
                MessageJson.unlessNull(json, "parameter_name", text.name());
                json.writeStringField("text", text.text());
            }
            case TemplateParameter.Payload payload -> {
                json.writeStringField("type", "payload");
                json.writeStringField("payload", payload.payload());
            }
            case TemplateParameter.Coupon coupon -> {
                json.writeStringField("type", "coupon_code");
                json.writeStringField("coupon_code", coupon.code());
            }
            case TemplateParameter.Currency currency -> {
                startOf(json, "currency");
                json.writeStringField("fallback_value", currency.fallback());
                json.writeStringField("code", currency.code());
                json.writeNumberField("amount_1000", currency.amount1000());
                json.writeEndObject();
            }
            case TemplateParameter.DateTime date -> {
                startOf(json, "date_time");
                json.writeStringField("fallback_value", date.fallback());
                json.writeEndObject();
            }
            case TemplateParameter.Header header -> {
                startOf(json, header.file().kind().word());
                MessageJson.file(json, header.file());
                json.writeEndObject();
            }
            case TemplateParameter.Map map -> {
                startOf(json, "location");
                MessageJson.place(json, map.place());
                json.writeEndObject();
            }
        }
    }

    private static void startOf(JsonGenerator json, String type) throws IOException {
        json.writeStringField("type", type);
        json.writeObjectFieldStart(type);
    }
}
