package org.whatsappscheduler.api;

/** A resource as callers see it, of which there are versions; answered with its ETag. */
public interface Versioned {

    /** How often it has been changed: what {@code If-Match} is about. */
    int version();

    /** Differs when what changes without an edit does, alike on all pods; 0 where nothing does. */
    default int mark() {
        return 0;
    }

    /** The ETag of this representation, quoted: the version and, where more than edits change it, a {@code -} and the mark. */
    default String entityTag() {
        return "\"" + version() + (mark() == 0 ? "" : "-" + Integer.toHexString(mark())) + "\"";
    }
}
