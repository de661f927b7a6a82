package org.whatsappscheduler.message;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.message.TemplateContent.Component;
import org.whatsappscheduler.message.TemplateContent.Parameter;
import org.whatsappscheduler.message.TemplateContent.ParameterType;
import org.whatsappscheduler.whatsapp.MediaFile;
import org.whatsappscheduler.whatsapp.OutboundMessage;
import org.whatsappscheduler.whatsapp.TemplateParameter;

/**
 * A message as one recipient would see it: one of text, template, media and location, its variables filled in.
 *
 * @param missingVariables what neither the recipient nor the defaults have a value for
 * @param tooLong longer than WhatsApp takes
 */
record Preview(
        MessageType type,
        @Nullable String text,
        @Nullable TemplateContent template,
        @Nullable MediaContent media,
        @Nullable LocationContent location,
        Set<String> missingVariables,
        boolean tooLong) {

    /**
     * For whom to render.
     *
     * @param recipientId a recipient; or
     * @param values the variables themselves, which win over the recipient's
     */
    @Schema(name = "PreviewRequest", examples = "{\"values\": {\"name\": \"Ana\"}}")
    record Request(
            @Nullable UUID recipientId,
            @Size(max = 60) @Nullable Map<String, @NotNull String> values) {}

    static Preview of(MessageType type, Rendering rendering) {
        return switch (rendering) {
            case Rendering.Rendered(OutboundMessage.Content content) -> of(type, content);
            case Rendering.Missing missing -> new Preview(type, null, null, null, null, missing.variables(), false);
            case Rendering.TooLong ignored -> new Preview(type, null, null, null, null, Set.of(), true);
        };
    }

    private static Preview of(MessageType type, OutboundMessage.Content content) {
        return switch (content) {
            case OutboundMessage.Text text -> new Preview(type, text.body(), null, null, null, Set.of(), false);
            case OutboundMessage.Template template ->
                new Preview(type, null, shown(template), null, null, Set.of(), false);
            case OutboundMessage.Media media ->
                new Preview(type, null, null, MediaContent.of(media), null, Set.of(), false);
            case OutboundMessage.Location location ->
                new Preview(type, null, null, null, LocationContent.of(location.place()), Set.of(), false);
        };
    }

    private static TemplateContent shown(OutboundMessage.Template template) {
        List<Component> components = template.components().stream()
                .map(component -> new Component(
                        component.type(),
                        component.subType(),
                        component.index(),
                        component.parameters().stream().map(Preview::shown).toList()))
                .toList();
        return new TemplateContent(template.name(), template.language(), components);
    }

    private static Parameter shown(TemplateParameter parameter) {
        return switch (parameter) {
            case TemplateParameter.Text text -> Parameter.of(ParameterType.text, text.name(), text.text());
            case TemplateParameter.Payload payload -> Parameter.of(ParameterType.payload, null, payload.payload());
            case TemplateParameter.Coupon coupon -> Parameter.of(ParameterType.coupon_code, null, coupon.code());
            case TemplateParameter.Currency currency -> {
                var money = new TemplateContent.Money(currency.fallback(), currency.code(), currency.amount1000());
                yield new Parameter(ParameterType.currency, null, null, money, null, null, null, null, null);
            }
            case TemplateParameter.DateTime date -> {
                var words = new TemplateContent.Words(date.fallback());
                yield new Parameter(ParameterType.date_time, null, null, null, words, null, null, null, null);
            }
            case TemplateParameter.Header header -> shown(header.file());
            case TemplateParameter.Map map -> {
                LocationContent place = LocationContent.of(map.place());
                yield new Parameter(ParameterType.location, null, null, null, null, null, null, null, place);
            }
        };
    }

    private static Parameter shown(MediaFile file) {
        MediaContent shown = MediaContent.of(file);
        return switch (file.kind()) {
            case IMAGE -> new Parameter(ParameterType.image, null, null, null, null, shown, null, null, null);
            case VIDEO -> new Parameter(ParameterType.video, null, null, null, null, null, shown, null, null);
            case DOCUMENT -> new Parameter(ParameterType.document, null, null, null, null, null, null, shown, null);
            case AUDIO -> throw new IllegalStateException("A template has no audio");
        };
    }
}
