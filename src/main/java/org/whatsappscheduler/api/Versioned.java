package org.whatsappscheduler.api;

/** A resource as callers see it, of which there are versions; answered with its ETag. */
public interface Versioned {

    /** How often it has been changed: what {@code If-Match} is about. */
    int version();

    /** The ETag of this representation, quoted: the version first and, where more than edits change it, a {@code -} and a mark. */
    default String entityTag() {
        return "\"" + version() + "\"";
    }
}
