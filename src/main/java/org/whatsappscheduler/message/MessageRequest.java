package org.whatsappscheduler.message;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;

/**
 * A message to create or to replace.
 *
 * @param type text unless given
 * @param category utility unless given
 */
@Schema(name = "MessageRequest", examples = """
                {"title": "Welcome", "content": "Hello {{name}}, your table is {{table}}.", "defaults": {"table": "1"}}""")
record MessageRequest(
        @NotBlank @Size(max = 200) String title,

        @Pattern(regexp = "text|template", message = "must be text or template; other types cannot be sent yet")
        @Nullable
        String type,

        @Pattern(
                regexp = "marketing|utility|authentication|service",
                message = "must be marketing, utility, authentication or service")
        @Nullable
        String category,

        @Size(min = 1, max = 4096) @Nullable String content,
        @Valid @Nullable TemplateContent template,

        @Size(max = 50) @Nullable
        Map<
                        @Pattern(regexp = "[a-z0-9_]{1,64}", message = "names must be lower case letters, digits and _")
                        String,
                        @NotNull @Size(max = 1024) String>
                defaults) {

    /**
     * The content asked for.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming every field that is wrong
     */
    MessageContent toContent() {
        String kind = Objects.requireNonNullElse(type, template == null ? "text" : "template");
        List<FieldError> errors = new ArrayList<>();
        if (kind.equals("text")) {
            checkText(errors);
        } else {
            checkTemplate(errors);
        }
        if (!errors.isEmpty()) {
            throw Problem.VALIDATION_ERROR.because(errors);
        }
        return new MessageContent(
                kind,
                Objects.requireNonNullElse(category, "utility"),
                content,
                template,
                Objects.requireNonNullElse(defaults, Map.of()));
    }

    private void checkText(List<FieldError> errors) {
        if (template != null) {
            errors.add(FieldError.at("#/template", "is only for messages of type template"));
        }
        if (content == null || content.isBlank()) {
            errors.add(FieldError.at("#/content", "is needed for a text"));
        } else {
            checkVariables(content, "#/content", errors);
        }
    }

    private void checkTemplate(List<FieldError> errors) {
        if (content != null) {
            errors.add(FieldError.at("#/content", "is only for messages of type text"));
        }
        if (template == null) {
            errors.add(FieldError.at("#/template", "is needed for a template"));
            return;
        }
        for (int i = 0; i < template.components().size(); i++) {
            checkComponent(template.components().get(i), "#/template/components/" + i, errors);
        }
        long named = template.components().stream()
                .filter(component -> !component.forButton())
                .flatMap(component -> component.parameters().stream())
                .filter(parameter -> parameter.parameterName() != null)
                .count();
        long all = template.components().stream()
                .filter(component -> !component.forButton())
                .mapToLong(component -> component.parameters().size())
                .sum();
        if (named != 0 && named != all) {
            errors.add(FieldError.at(
                    "#/template/components", "parameters must all have a parameter_name or none may have one"));
        }
    }

    private static void checkComponent(TemplateContent.Component component, String at, List<FieldError> errors) {
        if (component.forButton() && (component.subType() == null || component.index() == null)) {
            errors.add(FieldError.at(at, "a button needs sub_type and index"));
        }
        if (!component.forButton() && (component.subType() != null || component.index() != null)) {
            errors.add(FieldError.at(at, "sub_type and index are only for buttons"));
        }
        String expected = switch (Objects.requireNonNullElse(component.subType(), "url")) {
            case "quick_reply" -> "payload";
            case "copy_code" -> "coupon_code";
            default -> "text";
        };
        for (int i = 0; i < component.parameters().size(); i++) {
            TemplateContent.Parameter parameter = component.parameters().get(i);
            if (!parameter.type().equals(expected)) {
                errors.add(FieldError.at(at + "/parameters/" + i + "/type", "must be " + expected + " here"));
            }
            checkVariables(parameter.text(), at + "/parameters/" + i + "/text", errors);
        }
    }

    private static void checkVariables(String text, String at, List<FieldError> errors) {
        try {
            TextTemplate.parse(text);
        } catch (IllegalArgumentException malformed) {
            errors.add(FieldError.at(at, malformed.getMessage()));
        }
    }
}
