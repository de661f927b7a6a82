package org.whatsappscheduler.common;

import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for: {@code limit} and {@code cursor}, or {@code page} and {@code per_page}, or {@code skip}
 * and {@code limit}.
 */
public class PageRequest {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;
    private static final int FURTHEST = 100_000;

    // No default: forms such as Swagger UI's send it as if it had been asked for, and one way of paging excludes
    // another
    @QueryParam("limit")
    @Parameter(
            description = "Items on a page, 100 unless given; not together with page and per_page",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500"))
    @Nullable
    String limit;

    @QueryParam("cursor")
    @Parameter(description = "next_cursor of the page before")
    @Nullable
    String cursor;

    @QueryParam("page")
    @Parameter(
            description = "Number of the page, with a total; slower than a cursor, and not beyond row 100,000",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1"))
    @Nullable
    String page;

    @QueryParam("per_page")
    @Parameter(
            description = "Items on a numbered page, 100 unless given; instead of limit",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "500"))
    @Nullable
    String perPage;

    @QueryParam("skip")
    @Parameter(
            description = "Rows to leave out, for clients of the original service",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "100000"))
    @Nullable
    String skip;

    /** The page after a cursor, of the largest size; the first one when there is none. */
    public static PageRequest after(@Nullable String cursor) {
        PageRequest request = new PageRequest();
        request.limit = String.valueOf(MAX_LIMIT);
        request.cursor = cursor;
        return request;
    }

    /** One of the ways to ask. */
    sealed interface Mode {}

    /** After a row; from the start when there is none. */
    record After(@Nullable Position position, int limit) implements Mode {}

    /** After so many rows. */
    record Skipping(int skip, int limit) implements Mode {}

    /** Numbered from 1. */
    record Numbered(int number, int size) implements Mode {}

    /** How it is asked for. */
    Mode mode(SortKey sort) {
        boolean numbered = given(page) || given(perPage);
        if (Stream.of(numbered, given(skip), given(cursor)).filter(way -> way).count() > 1) {
            throw Problem.VALIDATION_ERROR.because(
                    List.of(FieldError.in("page", "excludes cursor and skip; choose one way of paging")));
        }
        if (numbered && given(limit)) {
            throw Problem.VALIDATION_ERROR.because(
                    List.of(FieldError.in("limit", "excludes page and per_page; a numbered page has per_page items")));
        }
        if (numbered) {
            int size = number("per_page", perPage, 1, MAX_LIMIT, DEFAULT_LIMIT);
            return new Numbered(number("page", page, 1, FURTHEST / size, 1), size);
        }
        if (given(skip)) {
            return new Skipping(number("skip", skip, 0, FURTHEST, 0), limit());
        }
        return new After(given(cursor) ? Position.decode(Objects.requireNonNull(cursor), sort) : null, limit());
    }

    /** The same, by page number also when none is given. */
    public PageRequest numbered() {
        page = given(page) ? page : "1";
        return this;
    }

    /**
     * How many items a page has.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is not a number from 1 to 500
     */
    public int limit() {
        return number("limit", limit, 1, MAX_LIMIT, DEFAULT_LIMIT);
    }

    private static boolean given(@Nullable String parameter) {
        return parameter != null && !parameter.isEmpty();
    }

    private static int number(String name, @Nullable String value, int least, int most, int otherwise) {
        if (!given(value)) {
            return otherwise;
        }
        try {
            int asked = Integer.parseInt(Objects.requireNonNull(value));
            if (asked >= least && asked <= most) {
                return asked;
            }
        } catch (NumberFormatException notANumber) {
            // answered below, like a number out of range
        }
        throw Problem.VALIDATION_ERROR.because(
                List.of(FieldError.in(name, "must be a number from " + least + " to " + most)));
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

    /** Whether it is the beginning of the list, and nothing is counted. */
    public boolean isFirst() {
        return !given(cursor) && !given(page) && !given(perPage) && !given(skip);
    }

    /** Two requests with equal ones ask for the same page; there is one only for each beginning of the list. */
    public Object key() {
        return isFirst() ? limit() : Arrays.asList(limit, cursor, page, perPage, skip);
    }
}
