package org.whatsappscheduler.planning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Timings as they are stored: as JSON, or not at all where an instant says everything. */
@ApplicationScoped
public class Timings {

    /** Nothing but an instant. */
    private static final Timing PLAIN = new Timing(null, null, null, null, null, null, null, null, null, null);

    private final ObjectMapper json;

    Timings(ObjectMapper json) {
        this.json = json;
    }

    /** What was stored. */
    public Timing read(@Nullable String timing, @Nullable Long expiresAfterMs) {
        if (timing == null) {
            return expiresAfterMs == null
                    ? PLAIN
                    : new Timing(null, null, null, null, null, null, null, null, expiresAfterMs, null);
        }
        try {
            return json.readValue(timing, Timing.class);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("The timing of a schedule cannot be read", notOurs);
        }
    }

    /** To be stored. */
    public String write(Timing timing) {
        try {
            return json.writeValueAsString(timing);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
