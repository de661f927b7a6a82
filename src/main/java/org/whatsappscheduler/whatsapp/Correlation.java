package org.whatsappscheduler.whatsapp;

import java.util.Optional;
import java.util.UUID;

/**
 * What we ask the provider to echo in every receipt ({@code biz_opaque_callback_data}): which delivery and which attempt
 * of it. Carries no personal data, because every app subscribed to the account can read it.
 *
 * @param deliveryId the delivery
 * @param attempt the attempt, counted at claim from 1
 */
public record Correlation(UUID deliveryId, int attempt) {

    /** The wire form, {@code <delivery uuid>:<attempt>}; far below the provider's 512 characters. */
    public String encode() {
        return deliveryId + ":" + attempt;
    }

    /** Reads the wire form; empty for anything that is not ours. */
    public static Optional<Correlation> parse(String wire) {
        int colon = wire.indexOf(':');
        if (colon != 36) {
            return Optional.empty();
        }
        try {
            int attempt = Integer.parseInt(wire.substring(colon + 1));
            return Optional.of(new Correlation(UUID.fromString(wire.substring(0, colon)), attempt));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
