package org.whatsappscheduler.audience;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.Words.Said;
import org.whatsappscheduler.common.Problem;

/**
 * Consent as part of a recipient.
 *
 * @param optedIn whether they want messages
 * @param source how they said so; {@code api} unless given
 * @param at when they said so; now unless given
 */
@Schema(name = "Consent", examples = "{\"opted_in\": true, \"source\": \"web-form\", \"at\": \"2026-11-02T09:30:00Z\"}")
public record Decision(
        @NotNull Boolean optedIn,

        @Pattern(regexp = "[a-z0-9_.-]{1,64}", message = "must be 1 to 64 of a-z, 0-9, _, . and -") @Nullable
        String source,

        @Nullable Instant at) {

    /** What is wrong with an instant that is not {@link #isPossible possible}. */
    public static final String IMPOSSIBLE = "must be an instant between 1970 and now";

    String sourceOrApi() {
        return source == null ? "api" : source;
    }

    /**
     * When it was said.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when that cannot be
     */
    Instant atOrNow(Instant now) {
        if (!isPossible(at, now)) {
            throw Problem.VALIDATION_ERROR.at("#/consent/at", IMPOSSIBLE);
        }
        return at == null ? now : at;
    }

    /** A word from the future would win over every later one; none is older than the mobile phone. */
    public static boolean isPossible(@Nullable Instant at, Instant now) {
        return at == null || !at.isAfter(now) && at.isAfter(Instant.EPOCH);
    }

    Words words(Instant now) {
        Said said = new Said(sourceOrApi(), at == null ? now : at, at != null);
        return optedIn ? new Words(said, null) : new Words(null, said);
    }
}
