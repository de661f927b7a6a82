package org.whatsappscheduler.common;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A place in a sorted list, after a row: keyset paging, whose cost does not grow with the page number.
 *
 * @param key the row's sort key, an Instant or a String
 * @param id the row's id
 */
record Position(Object key, UUID id) {

    private static final int FIXED = Integer.BYTES + 2 * Long.BYTES;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** The opaque form callers see. */
    String encode(SortKey sort) {
        byte[] keyBytes = key instanceof Instant at
                ? ByteBuffer.allocate(Long.BYTES)
                        .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                        .array()
                : ((String) key).getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED + keyBytes.length)
                .putInt(sort.mark())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(keyBytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a cursor a caller sent back.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is not one of a list sorted so
     */
    static Position decode(String cursor, SortKey sort) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            if (bytes.remaining() >= FIXED && bytes.getInt() == sort.mark()) {
                UUID id = new UUID(bytes.getLong(), bytes.getLong());
                return new Position(key(bytes, sort.type()), id);
            }
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException | CharacterCodingException forged) {
            // answered below, like a cursor of another list
        }
        throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("cursor", "is not a cursor of this list")));
    }

    private static Object key(ByteBuffer bytes, SortKey.Type type) throws CharacterCodingException {
        return switch (type) {
            case INSTANT -> instant(bytes);
            case TEXT -> text(bytes);
        };
    }

    private static Instant instant(ByteBuffer bytes) {
        if (bytes.remaining() != Long.BYTES) {
            throw new IllegalArgumentException("not an instant");
        }
        Instant at = Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS);
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw new IllegalArgumentException("not an instant of ours");
        }
        return at;
    }

    private static String text(ByteBuffer bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        if (text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("not a text of ours");
        }
        return text;
    }
}
