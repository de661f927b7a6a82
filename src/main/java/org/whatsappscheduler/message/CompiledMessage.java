package org.whatsappscheduler.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** A message with its texts parsed: renders in one pass per recipient. Immutable. */
public final class CompiledMessage {

    private static final int LONGEST_TEXT = 4_096;
    private static final int LONGEST_PARAMETER = 1_024;

    private record Part(TemplateContent.Component component, List<Slot> slots) {}

    private record Slot(@Nullable String name, TextTemplate text) {}

    private final @Nullable TextTemplate text;
    private final @Nullable TemplateContent template;
    private final List<Part> parts;
    private final Map<String, String> defaults;

    private CompiledMessage(
            @Nullable TextTemplate text,
            @Nullable TemplateContent template,
            List<Part> parts,
            Map<String, String> defaults) {
        this.text = text;
        this.template = template;
        this.parts = parts;
        this.defaults = defaults;
    }

    static CompiledMessage text(String content, Map<String, String> defaults) {
        return new CompiledMessage(TextTemplate.parse(content), null, List.of(), defaults);
    }

    static CompiledMessage template(TemplateContent template, Map<String, String> defaults) {
        List<Part> parts = template.components().stream()
                .map(component -> new Part(
                        component,
                        component.parameters().stream()
                                .map(parameter ->
                                        new Slot(parameter.parameterName(), TextTemplate.parse(parameter.text())))
                                .toList()))
                .toList();
        return new CompiledMessage(null, template, parts, defaults);
    }

    Set<String> variables() {
        Set<String> variables = new TreeSet<>();
        if (text != null) {
            variables.addAll(text.variables());
        }
        parts.forEach(part ->
                part.slots().forEach(slot -> variables.addAll(slot.text().variables())));
        return variables;
    }

    /** Whether rendering needs a recipient's attributes at all. */
    public boolean hasVariables() {
        return !variables().isEmpty();
    }

    /** Renders for one recipient, whose values win over the defaults. */
    public Rendering render(Map<String, String> values) {
        SortedSet<String> missing = new TreeSet<>();
        return text != null ? renderText(text, values, missing) : renderTemplate(values, missing);
    }

    /** WhatsApp refuses a blank text, as it does an empty parameter: its variables count as missing. */
    private Rendering renderText(TextTemplate parsed, Map<String, String> values, SortedSet<String> missing) {
        String body = parsed.render(values, defaults, missing);
        if (body == null) {
            return new Rendering.Missing(missing);
        }
        if (body.isBlank()) {
            return new Rendering.Missing(parsed.variables());
        }
        return body.length() > LONGEST_TEXT
                ? new Rendering.TooLong()
                : new Rendering.Rendered(new OutboundMessage.Text(body));
    }

    private Rendering renderTemplate(Map<String, String> values, SortedSet<String> missing) {
        List<OutboundMessage.Component> components = new ArrayList<>(parts.size());
        boolean tooLong = false;
        for (Part part : parts) {
            List<OutboundMessage.Parameter> parameters =
                    new ArrayList<>(part.slots().size());
            for (Slot slot : part.slots()) {
                String value = normalised(slot.text().render(values, defaults, missing), slot, missing);
                tooLong |= value.length() > LONGEST_PARAMETER;
                parameters.add(new OutboundMessage.Parameter(slot.name(), value));
            }
            components.add(new OutboundMessage.Component(
                    part.component().type(),
                    part.component().subType(),
                    part.component().index(),
                    parameters));
        }
        if (!missing.isEmpty()) {
            return new Rendering.Missing(missing);
        }
        TemplateContent named = java.util.Objects.requireNonNull(template);
        return tooLong
                ? new Rendering.TooLong()
                : new Rendering.Rendered(new OutboundMessage.Template(named.name(), named.language(), components));
    }

    /** WhatsApp refuses an empty parameter too: its variables then count as missing. */
    private static String normalised(@Nullable String value, Slot slot, SortedSet<String> missing) {
        if (value == null) {
            return "";
        }
        String normal = onOneLine(value);
        if (normal.isEmpty()) {
            missing.addAll(slot.text().variables());
        }
        return normal;
    }

    /** WhatsApp refuses parameters with line breaks, tabs or more than four spaces in a row: each run becomes a space. */
    private static String onOneLine(String value) {
        StringBuilder line = new StringBuilder(value.length());
        boolean pendingSpace = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                pendingSpace = !line.isEmpty();
            } else {
                if (pendingSpace) {
                    line.append(' ');
                }
                line.append(c);
                pendingSpace = false;
            }
        }
        return line.toString();
    }
}
