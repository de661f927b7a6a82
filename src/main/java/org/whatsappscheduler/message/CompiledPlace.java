package org.whatsappscheduler.message;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.Place;

/** A place whose name and address may hold variables. */
record CompiledPlace(
        double latitude,
        double longitude,
        @Nullable TextTemplate name,
        @Nullable TextTemplate address) {

    static final int LONGEST_TEXT = 1_000;

    static CompiledPlace of(LocationContent location) {
        return new CompiledPlace(
                location.latitude(),
                location.longitude(),
                TextTemplate.parseNullable(location.name()),
                TextTemplate.parseNullable(location.address()));
    }

    Stream<TextTemplate> texts() {
        return Compiled.present(name, address);
    }

    Place render(Filling filling) {
        return new Place(
                latitude, longitude, filling.optional(name, LONGEST_TEXT), filling.optional(address, LONGEST_TEXT));
    }
}
