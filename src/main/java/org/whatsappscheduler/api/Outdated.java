package org.whatsappscheduler.api;

/**
 * A fact, fired within the transaction of a change: cached answers of that name no longer hold.
 *
 * @param name e.g. {@code groups}, or {@code message:} and an id
 */
public record Outdated(String name) {}
