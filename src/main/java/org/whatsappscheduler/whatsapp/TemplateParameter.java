package org.whatsappscheduler.whatsapp;

import org.jspecify.annotations.Nullable;

/**
 * One value that goes into a template. Texts are never empty and have no newline, tab or more than four spaces in a row:
 * the provider refuses those.
 */
public sealed interface TemplateParameter {

    /**
     * A text in the header, the body or a link.
     *
     * @param name the parameter's name for a template with named parameters, absent for a positional one
     */
    record Text(@Nullable String name, String text) implements TemplateParameter {}

    /** What comes back when a quick reply is tapped. */
    record Payload(String payload) implements TemplateParameter {}

    /** The code that a button copies. */
    record Coupon(String code) implements TemplateParameter {}

    /**
     * An amount of money.
     *
     * @param fallback the amount in words, shown where it cannot be formatted
     * @param code ISO 4217
     * @param amount1000 a thousand times the amount
     */
    record Currency(String fallback, String code, long amount1000) implements TemplateParameter {}

    /** A date in words. */
    record DateTime(String fallback) implements TemplateParameter {}

    /** The header's picture, film or document. */
    record Header(MediaFile file) implements TemplateParameter {}

    /** The header's map. */
    record Map(Place place) implements TemplateParameter {}
}
