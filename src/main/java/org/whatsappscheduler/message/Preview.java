package org.whatsappscheduler.message;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/**
 * A message as one recipient would see it.
 *
 * @param text of a text message
 * @param template of a template message, its parameters filled in
 * @param missingVariables what neither the recipient nor the defaults have a value for
 * @param tooLong longer than WhatsApp takes
 */
record Preview(
        @Nullable String text,
        OutboundMessage.@Nullable Template template,
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

    static Preview of(Rendering rendering) {
        return switch (rendering) {
            case Rendering.Rendered(OutboundMessage.Text text) -> new Preview(text.body(), null, Set.of(), false);
            case Rendering.Rendered(OutboundMessage.Template template) -> new Preview(null, template, Set.of(), false);
            case Rendering.Missing missing -> new Preview(null, null, missing.variables(), false);
            case Rendering.TooLong ignored -> new Preview(null, null, Set.of(), true);
        };
    }
}
