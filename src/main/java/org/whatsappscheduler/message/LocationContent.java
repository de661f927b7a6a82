package org.whatsappscheduler.message;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.Place;

/** A place on the map, in degrees; its name and address may have variables. */
@RegisterForReflection
@Schema(name = "Location", examples = "{\"latitude\": 40.4168, \"longitude\": -3.7038, \"name\": \"Puerta del Sol\"}")
record LocationContent(
        @NotNull @DecimalMin("-90") @DecimalMax("90") Double latitude,
        @NotNull @DecimalMin("-180") @DecimalMax("180") Double longitude,
        @Size(max = CompiledPlace.LONGEST_TEXT) @Nullable String name,
        @Size(max = CompiledPlace.LONGEST_TEXT) @Nullable String address) {

    static LocationContent of(Place place) {
        return new LocationContent(place.latitude(), place.longitude(), place.name(), place.address());
    }
}
