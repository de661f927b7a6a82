package org.whatsappscheduler.audience;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.api.Versioned;

/**
 * A recipient as callers see it; lists read it from the database without making entities.
 *
 * @param inferredTimeZone the zone the phone number belongs to; absent when {@code timeZone} is given, and for numbers that
 *     belong to several zones or none
 * @param optedOutAt since when they want no messages; absent while they may be written to
 */
@RegisterForReflection
@Schema(name = "Recipient")
public record RecipientView(
        UUID id,
        String name,
        String phoneNumber,
        @Nullable String timeZone,

        @Schema(
                description =
                        "The time zone the phone number belongs to. Absent when time_zone is given, and for numbers that"
                                + " belong to several zones or none",
                examples = "Europe/Paris")
        @Nullable
        String inferredTimeZone,

        @Nullable String language,
        Map<String, String> attributes,
        @Nullable Instant optedInAt,
        @Nullable String optInSource,
        @Nullable Instant optedOutAt,
        @Nullable String optOutSource,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore int version)
        implements Versioned {}
