package org.whatsappscheduler.message;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.message.TemplateContent.Component;
import org.whatsappscheduler.message.TemplateContent.Parameter;
import org.whatsappscheduler.message.TemplateContent.ParameterType;

/** Checks a template's parameters as WhatsApp would, as far as that can be told without knowing the template. */
record TemplateCheck(ContentCheck found) {

    private static final String COMPONENTS = "#/template/components";

    void check(TemplateContent template) {
        List<Component> components = template.components();
        for (int i = 0; i < components.size(); i++) {
            component(components.get(i), COMPONENTS + "/" + i);
        }
        for (String single : List.of("header", "body")) {
            if (components.stream().filter(part -> part.type().equals(single)).count() > 1) {
                found.add(COMPONENTS, "has more than one " + single);
            }
        }
        List<Parameter> inText = components.stream()
                .filter(component -> !component.forButton())
                .flatMap(component -> component.parameters().stream())
                .filter(Parameter::inText)
                .toList();
        long named = inText.stream()
                .filter(parameter -> parameter.parameterName() != null)
                .count();
        if (named != 0 && named != inText.size()) {
            found.add(COMPONENTS, "parameters must all have a parameter_name or none may have one");
        }
    }

    private void component(Component component, String at) {
        if (component.forButton() && (component.subType() == null || component.index() == null)) {
            found.add(at, "a button needs sub_type and index");
        }
        if (!component.forButton() && (component.subType() != null || component.index() != null)) {
            found.add(at, "sub_type and index are only for buttons");
        }
        if (!component.type().equals("body") && component.parameters().size() > 1) {
            found.add(at + "/parameters", "a " + component.type() + " takes one");
        }
        List<ParameterType> possible = possible(component);
        for (int i = 0; i < component.parameters().size(); i++) {
            Parameter parameter = component.parameters().get(i);
            String pointer = at + "/parameters/" + i;
            if (!possible.contains(parameter.type())) {
                found.add(pointer + "/type", "must be one of " + possible + " here");
            }
            if (parameter.parameterName() != null && parameter.type() != ParameterType.text) {
                found.add(pointer + "/parameter_name", "is only for texts");
            }
            values(parameter, pointer);
        }
    }

    private static List<ParameterType> possible(Component component) {
        if (component.forButton()) {
            return switch (Objects.requireNonNullElse(component.subType(), "url")) {
                case "quick_reply" -> List.of(ParameterType.payload);
                case "copy_code" -> List.of(ParameterType.coupon_code);
                default -> List.of(ParameterType.text);
            };
        }
        return component.forHeader()
                ? List.of(
                        ParameterType.text,
                        ParameterType.image,
                        ParameterType.video,
                        ParameterType.document,
                        ParameterType.location)
                : List.of(ParameterType.text, ParameterType.currency, ParameterType.date_time);
    }

    /** The one value that goes with its type. */
    private void values(Parameter parameter, String at) {
        switch (parameter.type()) {
            case text, payload, coupon_code -> only(parameter, at, "text", parameter.text());
            case currency -> only(parameter, at, "currency", parameter.currency());
            case date_time -> only(parameter, at, "date_time", parameter.dateTime());
            case image -> only(parameter, at, "image", parameter.image());
            case video -> only(parameter, at, "video", parameter.video());
            case document -> only(parameter, at, "document", parameter.document());
            case location -> only(parameter, at, "location", parameter.location());
        }
        if (parameter.text() != null) {
            found.words(at + "/text", parameter.text());
        }
        if (parameter.currency() != null) {
            found.text(at + "/currency/fallback_value", parameter.currency().fallbackValue());
        }
        if (parameter.dateTime() != null) {
            found.text(at + "/date_time/fallback_value", parameter.dateTime().fallbackValue());
        }
        file(at + "/image", parameter.image());
        file(at + "/video", parameter.video());
        file(at + "/document", parameter.document());
        if (parameter.location() != null) {
            found.location(at + "/location", parameter.location());
        }
    }

    private void only(Parameter parameter, String at, String field, @Nullable Object value) {
        if (value == null) {
            found.add(at + "/" + field, "is needed");
        }
        long given = java.util.stream.Stream.of(
                        parameter.text(),
                        parameter.currency(),
                        parameter.dateTime(),
                        parameter.image(),
                        parameter.video(),
                        parameter.document(),
                        parameter.location())
                .filter(Objects::nonNull)
                .count();
        if (value != null && given > 1) {
            found.add(at, "has more than its " + field);
        }
    }

    private void file(String at, @Nullable MediaContent file) {
        if (file == null) {
            return;
        }
        found.file(at, file, at.endsWith("/document"));
        if (file.caption() != null) {
            found.add(at + "/caption", "does not exist in a template");
        }
    }
}
