package org.whatsappscheduler.message;

import java.util.List;
import java.util.stream.Stream;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** A template with the texts of its parameters parsed. */
record CompiledTemplate(String name, String language, List<Part> parts) implements Compiled {

    /** One component. */
    record Part(TemplateContent.Component component, List<CompiledParameter> parameters) {

        static Part of(TemplateContent.Component component) {
            return new Part(
                    component,
                    component.parameters().stream().map(CompiledParameter::of).toList());
        }

        OutboundMessage.Component render(Filling filling) {
            return new OutboundMessage.Component(
                    component.type(),
                    component.subType(),
                    component.index(),
                    parameters.stream()
                            .map(parameter -> parameter.render(filling))
                            .toList());
        }
    }

    static CompiledTemplate of(TemplateContent template) {
        return new CompiledTemplate(
                template.name(),
                template.language(),
                template.components().stream().map(Part::of).toList());
    }

    @Override
    public Stream<TextTemplate> texts() {
        return parts.stream().flatMap(part -> part.parameters().stream()).flatMap(CompiledParameter::texts);
    }

    @Override
    public OutboundMessage.Content render(Filling filling) {
        return new OutboundMessage.Template(
                name, language, parts.stream().map(part -> part.render(filling)).toList());
    }
}
