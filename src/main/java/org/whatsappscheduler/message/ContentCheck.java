package org.whatsappscheduler.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;

/** Finds in a message's content what WhatsApp would refuse, and says where it is. */
final class ContentCheck {

    private static final String ONLY_DOCUMENTS = "is only for documents";

    private final List<FieldError> errors = new ArrayList<>();

    List<FieldError> errors() {
        return errors;
    }

    void add(String at, String detail) {
        errors.add(FieldError.at(at, detail));
    }

    /** A field that belongs to some types of messages alone. */
    void field(String at, @Nullable Object value, boolean belongs, String otherwise) {
        if (belongs && value == null) {
            add(at, "is needed for this type of message");
        } else if (!belongs && value != null) {
            add(at, otherwise);
        }
    }

    /** A text that may hold variables. */
    void text(String at, @Nullable String text) {
        if (text == null) {
            return;
        }
        try {
            TextTemplate.parse(text);
        } catch (IllegalArgumentException malformed) {
            add(at, String.valueOf(malformed.getMessage()));
        }
    }

    /** A text that must say something. */
    void words(String at, @Nullable String text) {
        if (text == null || text.isBlank()) {
            add(at, "must not be blank");
        }
        text(at, text);
    }

    /** A message's file. */
    void media(MediaContent media, MessageType type) {
        file("#/media", media, type == MessageType.document);
        if (type == MessageType.audio && media.caption() != null) {
            add("#/media/caption", "is not shown with audio");
        }
        text("#/media/caption", media.caption());
    }

    /** A file: by link or by id; only documents have a name. */
    void file(String at, MediaContent file, boolean isDocument) {
        if ((file.link() == null) == (file.id() == null)) {
            add(at, "needs a link or an id, not both");
        }
        if (file.filename() != null && !isDocument) {
            add(at + "/filename", ONLY_DOCUMENTS);
        }
        text(at + "/link", file.link());
        text(at + "/filename", file.filename());
    }

    void location(String at, LocationContent location) {
        text(at + "/name", location.name());
        text(at + "/address", location.address());
    }
}
