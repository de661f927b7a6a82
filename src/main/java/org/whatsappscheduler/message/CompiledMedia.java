package org.whatsappscheduler.message;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.MediaFile;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** A file with its caption. */
record CompiledMedia(CompiledFile file, @Nullable TextTemplate caption) implements Compiled {

    static final int LONGEST_CAPTION = 1_024;

    static CompiledMedia of(MediaFile.Kind kind, MediaContent media) {
        return new CompiledMedia(CompiledFile.of(kind, media), TextTemplate.parseNullable(media.caption()));
    }

    @Override
    public Stream<TextTemplate> texts() {
        return Stream.concat(file.texts(), Compiled.present(caption));
    }

    @Override
    public OutboundMessage.Content render(Filling filling) {
        return new OutboundMessage.Media(file.render(filling), filling.optional(caption, LONGEST_CAPTION));
    }
}
