package org.whatsappscheduler.common;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A position in a list ordered by {@code (text, id)}, such as people by name.
 *
 * @param text of the last row seen
 * @param id the id of the last row seen
 */
public record TextCursor(String text, UUID id) {

    private static final int ID_BYTES = 2 * Long.BYTES;

    /** The opaque form callers see. */
    public String encode() {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES + utf8.length)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(utf8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a cursor a caller sent back; without one, null.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is not one of ours
     */
    static @Nullable TextCursor decode(@Nullable String opaque) {
        if (opaque == null || opaque.isEmpty()) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(opaque));
            if (bytes.remaining() > ID_BYTES) {
                UUID id = new UUID(bytes.getLong(), bytes.getLong());
                String text = StandardCharsets.UTF_8.decode(bytes).toString();
                if (text.indexOf('\0') < 0) {
                    return new TextCursor(text, id);
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // answered below, like a cursor that is too short
        }
        throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("cursor", "is not a cursor of this list")));
    }
}
