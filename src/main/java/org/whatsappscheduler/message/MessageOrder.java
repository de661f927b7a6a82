package org.whatsappscheduler.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.FieldError;
import org.whatsappscheduler.common.Problem;

/** The orders messages are listed in, and the positions in each. A cursor is good for the order it came from alone. */
enum MessageOrder {
    NEWEST("-created_at"),
    OLDEST("created_at"),
    TITLE("title");

    /**
     * After a certain row.
     *
     * @param key its title in lower case, or the instant at which it was made
     */
    record Position(String key, UUID id) {}

    private final String sort;

    MessageOrder(String sort) {
        this.sort = sort;
    }

    /**
     * The order a caller asks for; the newest first unless they do.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when there is none of that name
     */
    static MessageOrder of(@Nullable String sort) {
        if (sort == null || sort.isEmpty()) {
            return NEWEST;
        }
        for (MessageOrder order : values()) {
            if (order.sort.equals(sort)) {
                return order;
            }
        }
        throw Problem.VALIDATION_ERROR.because(
                List.of(FieldError.in("sort", "must be created_at, -created_at or title")));
    }

    /** The opaque position after a row. */
    String cursor(MessageView row, String title) {
        String key = switch (this) {
            case NEWEST, OLDEST -> row.createdAt().toString();
            case TITLE -> title;
        };
        String cursor = sort + " " + row.id() + " " + key;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
    }

    /** A position's key as PostgreSQL compares it. */
    Object key(Position position) {
        return switch (this) {
            case NEWEST, OLDEST -> Instant.parse(position.key());
            case TITLE -> position.key();
        };
    }

    /**
     * Reads a cursor of this order; null for the first page.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is none
     */
    @Nullable
    Position decode(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", 3);
            if (parts.length == 3 && parts[0].equals(sort) && parts[2].indexOf('\0') < 0) {
                Position position = new Position(parts[2], UUID.fromString(parts[1]));
                key(position);
                return position;
            }
        } catch (IllegalArgumentException | DateTimeParseException notOurs) {
            // answered below, like a cursor of another order
        }
        throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("cursor", "is not a cursor of this list")));
    }
}
