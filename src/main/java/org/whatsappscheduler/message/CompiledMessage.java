package org.whatsappscheduler.message;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** A message with its texts parsed: renders in one pass per recipient. Immutable. */
public final class CompiledMessage {

    private final Compiled content;
    private final Map<String, String> defaults;

    CompiledMessage(Compiled content, Map<String, String> defaults) {
        this.content = content;
        this.defaults = defaults;
    }

    Set<String> variables() {
        Set<String> variables = new TreeSet<>();
        content.texts().forEach(text -> variables.addAll(text.variables()));
        return variables;
    }

    /** Whether rendering needs a recipient's attributes at all. */
    public boolean hasVariables() {
        return !variables().isEmpty();
    }

    /** Renders for one recipient, whose values win over the defaults. */
    public Rendering render(Map<String, String> values) {
        Filling filling = new Filling(values, defaults);
        OutboundMessage.Content rendered = content.render(filling);
        if (!filling.missing().isEmpty()) {
            return new Rendering.Missing(filling.missing());
        }
        return filling.isTooLong() ? new Rendering.TooLong() : new Rendering.Rendered(rendered);
    }
}
