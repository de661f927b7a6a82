package org.whatsappscheduler.audience;

import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Problem;

/**
 * What somebody decided about being written to, as told over the API.
 *
 * @param source how they said so; {@code api} unless given
 * @param at when they said so; now unless given
 */
@Schema(name = "ConsentRequest", examples = "{\"source\": \"letter\", \"at\": \"2026-11-02T09:30:00Z\"}")
record Word(
        @Pattern(regexp = "[a-z0-9_.-]{1,64}", message = "must be 1 to 64 of a-z, 0-9, _, . and -") @Nullable
        String source,

        @Nullable Instant at) {

    static String source(@Nullable Word word) {
        return word == null || word.source() == null ? "api" : word.source();
    }

    /**
     * When it was said.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when that cannot be
     */
    static Instant at(@Nullable Word word, Instant now) {
        if (word == null || word.at() == null) {
            return now;
        }
        if (!Decision.isPossible(word.at(), now)) {
            throw Problem.VALIDATION_ERROR.at("#/at", Decision.IMPOSSIBLE);
        }
        return word.at();
    }
}
