package org.whatsappscheduler.api;

import java.util.UUID;

/**
 * A fact, fired within the transaction of a change: cached answers of that name no longer hold.
 *
 * @param name e.g. {@code groups}, or {@code message:} and an id
 * @param change tells it from other changes of the same at the same time
 */
public record Outdated(String name, UUID change) {

    /** A change of its own. */
    public Outdated(String name) {
        this(name, UUID.randomUUID());
    }
}
