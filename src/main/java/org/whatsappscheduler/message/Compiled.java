package org.whatsappscheduler.message;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** A message's content with its texts parsed. Immutable. */
interface Compiled {

    /** Every text in which variables may stand. */
    Stream<TextTemplate> texts();

    /** The content for one recipient; meaningless when the filling then lacks something. */
    OutboundMessage.Content render(Filling filling);

    /** Those that are there. */
    static Stream<TextTemplate> present(@Nullable TextTemplate... texts) {
        return Stream.of(texts).flatMap(Stream::ofNullable);
    }

    /** A text. */
    record Text(TextTemplate body, boolean previewUrl) implements Compiled {

        static final int LONGEST = 4_096;

        @Override
        public Stream<TextTemplate> texts() {
            return Stream.of(body);
        }

        @Override
        public OutboundMessage.Content render(Filling filling) {
            return new OutboundMessage.Text(filling.needed(body, LONGEST), previewUrl);
        }
    }

    /** A place. */
    record Location(CompiledPlace place) implements Compiled {

        @Override
        public Stream<TextTemplate> texts() {
            return place.texts();
        }

        @Override
        public OutboundMessage.Content render(Filling filling) {
            return new OutboundMessage.Location(place.render(filling));
        }
    }
}
