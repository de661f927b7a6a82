package org.whatsappscheduler.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.MediaFile;

/**
 * A message's content as it is frozen into a run: editing the message later changes nothing under way.
 *
 * @param category marketing, utility, authentication or service
 * @param content the text, for a text message
 * @param previewUrl whether the first link of a text is shown with a preview
 * @param template the template, for a template message
 * @param media the file, for an image, video, audio or document
 * @param location the place, for a location
 * @param defaults values for variables that a recipient has none for
 */
@RegisterForReflection
public record MessageContent(
        MessageType type,
        String category,
        @Nullable String content,
        @JsonProperty("preview_url") @Nullable Boolean previewUrl,
        @Nullable TemplateContent template,
        @Nullable MediaContent media,
        @Nullable LocationContent location,
        Map<String, String> defaults) {

    private static final Set<String> ALWAYS_THERE = Set.of("name", "phone_number");

    public MessageContent {
        Objects.requireNonNull(type);
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
        return new CompiledMessage(compiled(), defaults);
    }

    private Compiled compiled() {
        return switch (type) {
            case text ->
                new Compiled.Text(TextTemplate.parse(Objects.requireNonNull(content)), Boolean.TRUE.equals(previewUrl));
            case template -> CompiledTemplate.of(Objects.requireNonNull(template));
            case image -> media(MediaFile.Kind.IMAGE);
            case video -> media(MediaFile.Kind.VIDEO);
            case audio -> media(MediaFile.Kind.AUDIO);
            case document -> media(MediaFile.Kind.DOCUMENT);
            case location -> new Compiled.Location(CompiledPlace.of(Objects.requireNonNull(location)));
        };
    }

    private Compiled media(MediaFile.Kind kind) {
        return CompiledMedia.of(kind, Objects.requireNonNull(media));
    }
}
