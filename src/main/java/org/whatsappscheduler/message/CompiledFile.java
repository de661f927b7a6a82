package org.whatsappscheduler.message;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.MediaFile;

/** A file whose link and name may hold variables: each recipient's own invoice. */
record CompiledFile(
        MediaFile.Kind kind,
        @Nullable TextTemplate link,
        @Nullable String id,
        @Nullable TextTemplate filename) {

    static final int LONGEST_NAME = 240;
    private static final int LONGEST_LINK = 2_048;

    static CompiledFile of(MediaFile.Kind kind, MediaContent media) {
        return new CompiledFile(
                kind,
                TextTemplate.parseNullable(media.link()),
                media.id(),
                TextTemplate.parseNullable(media.filename()));
    }

    Stream<TextTemplate> texts() {
        return Compiled.present(link, filename);
    }

    MediaFile render(Filling filling) {
        MediaFile.Source source = link == null
                ? new MediaFile.Uploaded(Objects.requireNonNull(id))
                : new MediaFile.Link(filling.link(link, LONGEST_LINK));
        return new MediaFile(kind, source, filling.optional(filename, LONGEST_NAME));
    }
}
