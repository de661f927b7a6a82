package org.whatsappscheduler.common;

import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a list is asked for: {@code limit} and {@code cursor}. */
public class PageRequest {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;

    @QueryParam("limit")
    @Parameter(
            description = "Items on a page",
            schema =
                    @Schema(
                            type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.INTEGER,
                            minimum = "1",
                            maximum = "500",
                            defaultValue = "100"))
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "next_cursor of the page before")
    @Nullable
    String cursor;

    /**
     * How many items a page has.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is not a number from 1 to 500
     */
    public int limit() {
        if (limit == null || limit.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        try {
            int asked = Integer.parseInt(limit);
            if (asked >= 1 && asked <= MAX_LIMIT) {
                return asked;
            }
        } catch (NumberFormatException notANumber) {
            // answered below, like a number out of range
        }
        throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in("limit", "must be a number from 1 to 500")));
    }

    /**
     * Where the page starts; {@code start} for the first one.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is not a cursor
     */
    public Cursor after(Cursor start) {
        return Cursor.decode(cursor, start);
    }

    /**
     * Where a page of a list ordered by a text starts; null for the first one.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is not a cursor
     */
    public @Nullable TextCursor afterText() {
        return TextCursor.decode(cursor);
    }

    /**
     * A query parameter that is an id.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is none
     */
    public static @Nullable UUID id(String parameter, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException notAnId) {
            throw Problem.VALIDATION_ERROR.because(List.of(FieldError.in(parameter, "is not an id")));
        }
    }
}
