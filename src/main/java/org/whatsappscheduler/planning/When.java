package org.whatsappscheduler.planning;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A time on a wall clock, as it was written.
 *
 * @param local without an offset; may be left out only when a cron expression says the times
 * @param zone whose clock: an IANA name, or {@code recipient} for everybody's own
 * @param fallbackZone for recipients of whom no zone is known; needed with {@code recipient}
 * @param ifPassed what of those whose time was over when this was asked for
 */
@Schema(name = "When", examples = """
                {"local": "2030-12-24T09:00", "zone": "recipient", "fallback_zone": "Europe/Madrid", "if_passed": "skip"}""")
public record When(
        @Schema(examples = "2030-12-24T09:00") @Nullable String local,

        @NotNull @Schema(examples = {"Europe/Madrid", "recipient"})
        String zone,

        @Schema(examples = "Europe/Madrid") @Nullable String fallbackZone,

        @Pattern(regexp = "skip|send_now", message = "is neither skip nor send_now")
        @Schema(
                enumeration = {"skip", "send_now"},
                defaultValue = "skip")
        @Nullable
        String ifPassed) {

    static final String RECIPIENT = "recipient";

    @JsonIgnore
    public boolean isByRecipient() {
        return zone.equals(RECIPIENT);
    }
}
