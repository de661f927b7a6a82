package org.whatsappscheduler.message;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.MediaFile;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/**
 * A picture, film, recording or document: by link or by id, exactly one of them.
 *
 * @param link fetched by WhatsApp when the message is sent; may have variables after its host
 * @param id of a file uploaded to WhatsApp, which forgets it after 30 days
 * @param caption shown below; may have variables; not with audio
 * @param filename of a document; may have variables
 */
@RegisterForReflection
@Schema(name = "Media", examples = "{\"link\": \"https://example.com/menu.pdf\", \"filename\": \"menu.pdf\"}")
record MediaContent(
        @Size(min = 1, max = 2048) @Nullable String link,

        @Pattern(regexp = "[0-9]{1,32}", message = "must be the number WhatsApp gave it") @Nullable
        String id,

        @Size(max = CompiledMedia.LONGEST_CAPTION) @Nullable String caption,
        @Size(max = CompiledFile.LONGEST_NAME) @Nullable String filename) {

    /** A file without a caption. */
    static MediaContent of(MediaFile file) {
        return switch (file.source()) {
            case MediaFile.Link(String url) -> new MediaContent(url, null, null, file.filename());
            case MediaFile.Uploaded(String id) -> new MediaContent(null, id, null, file.filename());
        };
    }

    static MediaContent of(OutboundMessage.Media media) {
        MediaContent file = of(media.file());
        return new MediaContent(file.link(), file.id(), media.caption(), file.filename());
    }
}
