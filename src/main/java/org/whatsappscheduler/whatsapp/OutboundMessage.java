package org.whatsappscheduler.whatsapp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message, fully rendered, for one recipient.
 *
 * @param correlation echoed by the provider in every receipt
 * @param to the recipient's number, E.164 with {@code +}
 * @param content what the recipient sees
 */
public record OutboundMessage(Correlation correlation, String to, Content content) {

    /** What a recipient can be sent. All but templates are allowed only inside the 24 h customer-service window. */
    public sealed interface Content {}

    /**
     * Free text, at most 4096 characters.
     *
     * @param previewUrl whether the first link in it is shown with a preview
     */
    public record Text(String body, boolean previewUrl) implements Content {}

    /**
     * An approved template with this recipient's parameters.
     *
     * @param name the template's name, {@code [a-z0-9_]+}
     * @param language its language code in the provider's form, e.g. {@code pt_BR}
     * @param components header, body and button parameters; empty for a template without variables
     */
    public record Template(String name, String language, List<Component> components) implements Content {}

    /**
     * A part of a template that takes parameters.
     *
     * @param type {@code header}, {@code body} or {@code button}
     * @param subType of a button: {@code quick_reply}, {@code url} or {@code copy_code}
     * @param index of a button, from 0
     */
    public record Component(
            String type, @Nullable String subType, @Nullable Integer index, List<TemplateParameter> parameters) {}

    /**
     * A picture, a film, a recording or a document.
     *
     * @param caption at most 1024 characters; never with audio
     */
    public record Media(MediaFile file, @Nullable String caption) implements Content {}

    /** A place on the map. */
    public record Location(Place place) implements Content {}

    /** Keeps the number and the content out of logs. */
    @Override
    public String toString() {
        return "OutboundMessage[" + correlation.encode() + "]";
    }
}
