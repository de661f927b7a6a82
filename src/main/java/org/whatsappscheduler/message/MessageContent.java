package org.whatsappscheduler.message;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A message's content as it is frozen into a run: editing the message later changes nothing under way.
 *
 * @param type {@code text} or {@code template}
 * @param category marketing, utility, authentication or service
 * @param content the text, for a text message
 * @param template the template, for a template message
 * @param defaults values for variables that a recipient has none for
 */
@RegisterForReflection
public record MessageContent(
        String type,
        String category,
        @Nullable String content,
        @Nullable TemplateContent template,
        Map<String, String> defaults) {

    private static final Set<String> ALWAYS_THERE = Set.of("name", "phone_number");

    public MessageContent {
        defaults = Map.copyOf(Objects.requireNonNullElse(defaults, Map.of()));
    }

    /** The variables a recipient must bring along: those without a default, besides name and phone number. */
    public Set<String> requiredVariables() {
        Set<String> required = new TreeSet<>(compile().variables());
        required.removeAll(ALWAYS_THERE);
        required.removeAll(defaults.keySet());
        return required;
    }

    /** Parses the texts, for rendering many times. */
    public CompiledMessage compile() {
        return template == null
                ? CompiledMessage.text(Objects.requireNonNull(content), defaults)
                : CompiledMessage.template(template, defaults);
    }
}
