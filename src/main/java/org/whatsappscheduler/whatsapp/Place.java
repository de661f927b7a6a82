package org.whatsappscheduler.whatsapp;

import org.jspecify.annotations.Nullable;

/**
 * A place on the map.
 *
 * @param latitude in degrees, -90 to 90
 * @param longitude in degrees, -180 to 180
 */
public record Place(
        double latitude,
        double longitude,
        @Nullable String name,
        @Nullable String address) {}
