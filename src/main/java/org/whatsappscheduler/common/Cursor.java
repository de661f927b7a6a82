package org.whatsappscheduler.common;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A position in a list ordered by {@code (at, id)}: keyset paging, whose cost does not grow with the page number.
 *
 * @param at the instant of the last row seen
 * @param id the id of the last row seen
 */
public record Cursor(Instant at, UUID id) {

    private static final int BYTES = 3 * Long.BYTES;

    /** Before every row of a list ordered newest first. */
    public static final Cursor NEWEST_FIRST = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1L, -1L));

    /** The opaque form callers see. */
    public String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a cursor a caller sent back; without one, the start of the list.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is not one of ours
     */
    public static Cursor decode(@Nullable String opaque, Cursor start) {
        if (opaque == null || opaque.isEmpty()) {
            return start;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(opaque));
            if (bytes.remaining() == BYTES) {
                Instant at = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
                return new Cursor(at, new UUID(bytes.getLong(), bytes.getLong()));
            }
        } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException notBase64) {
            // answered below, like a cursor of the wrong length
        }
        throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("cursor", "is not a cursor of this list")));
    }
}
