package org.whatsappscheduler.whatsapp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file that the provider shows.
 *
 * @param filename what a document is called on the recipient's side; never with other kinds
 */
public record MediaFile(Kind kind, Source source, @Nullable String filename) {

    /** The kinds of files that can be sent as they are or in a template's header (all but audio). */
    public enum Kind {
        IMAGE,
        VIDEO,
        AUDIO,
        DOCUMENT;

        /** The name it has with the provider. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the provider gets it from. */
    public sealed interface Source {}

    /** Fetched by the provider, which keeps it for ten minutes. */
    public record Link(String url) implements Source {}

    /** Uploaded to the provider before; such ids expire after 30 days. */
    public record Uploaded(String id) implements Source {}
}
