package org.whatsappscheduler.message;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;

/**
 * A message to create or to replace.
 *
 * @param type text unless given or unless a template or a location is
 * @param category utility unless given
 * @param content the text, of a text
 * @param previewUrl whether WhatsApp shows a preview of a text's first link; false unless given
 * @param template of a template
 * @param media of an image, video, audio or document
 * @param location of a location
 */
@Schema(
        name = "MessageRequest",
        examples = {"""
                {"title": "Welcome", "content": "Hello {{name}}, your table is {{table}}.", "defaults": {"table": "1"}}""", """
                {"title": "Menu", "type": "document",
                 "media": {"link": "https://example.com/menu.pdf", "caption": "For you, {{name}}", "filename": "menu.pdf"}}"""})
record MessageRequest(
        @NotBlank @Size(max = 200) String title,
        @Nullable MessageType type,

        @Pattern(
                regexp = "marketing|utility|authentication|service",
                message = "must be marketing, utility, authentication or service")
        @Nullable
        String category,

        @Size(min = 1, max = Compiled.Text.LONGEST) @Nullable
        String content,

        @Nullable Boolean previewUrl,
        @Valid @Nullable TemplateContent template,
        @Valid @Nullable MediaContent media,
        @Valid @Nullable LocationContent location,

        @Size(max = 50) @Nullable
        Map<
                        @Pattern(regexp = "[a-z0-9_]{1,64}", message = "names must be lower case letters, digits and _")
                        String,
                        @NotNull @Size(max = 1024) String>
                defaults) {

    static final List<String> CATEGORIES = List.of("marketing", "utility", "authentication", "service");

    /**
     * The content asked for.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 naming every field that is wrong
     */
    MessageContent toContent() {
        MessageType kind = kind();
        ContentCheck found = new ContentCheck();
        belongings(kind, found);
        values(kind, found);
        if (!found.errors().isEmpty()) {
            throw Problem.VALIDATION_ERROR.because(found.errors());
        }
        return new MessageContent(
                kind,
                Objects.requireNonNullElse(category, "utility"),
                content,
                kind == MessageType.text ? Boolean.TRUE.equals(previewUrl) : null,
                template,
                media,
                location,
                Objects.requireNonNullElse(defaults, Map.of()));
    }

    private MessageType kind() {
        if (type != null) {
            return type;
        }
        if (media != null) {
            throw Problem.VALIDATION_ERROR.at("#/type", "is needed beside media: image, video, audio or document");
        }
        return template != null ? MessageType.template : location != null ? MessageType.location : MessageType.text;
    }

    private void belongings(MessageType kind, ContentCheck found) {
        boolean isText = kind == MessageType.text;
        boolean isMedia = switch (kind) {
            case image, video, audio, document -> true;
            case text, template, location -> false;
        };
        found.field("#/content", content, isText, "is only for messages of type text; media have a caption");
        found.field("#/template", template, kind == MessageType.template, "is only for messages of type template");
        found.field("#/media", media, isMedia, "is only for images, videos, audio and documents");
        found.field("#/location", location, kind == MessageType.location, "is only for messages of type location");
        if (!isText && previewUrl != null) {
            found.add("#/preview_url", "is only for messages of type text");
        }
    }

    private void values(MessageType kind, ContentCheck found) {
        if (content != null) {
            found.words("#/content", content);
        }
        if (template != null) {
            new TemplateCheck(found).check(template);
        }
        if (media != null) {
            found.media(media, kind);
        }
        if (location != null) {
            found.location("#/location", location);
        }
    }
}
