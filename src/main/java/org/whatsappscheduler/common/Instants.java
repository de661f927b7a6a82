package org.whatsappscheduler.common;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Instants as callers write them: with an offset, and of an age that every part of the system can count in. */
final class Instants {

    /** What is wrong with one that cannot be read. */
    static final String EXPECTED =
            "must be an RFC 3339 date and time with offset, from 1970 to 9999, as in 2031-01-01T00:00:00Z";

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Instants() {}

    /**
     * The instant that is written.
     *
     * @throws DateTimeException when it is none
     */
    static Instant parse(String written) {
        Instant at = OffsetDateTime.parse(written).toInstant();
        if (at.isBefore(Instant.EPOCH) || !at.isBefore(END)) {
            throw new DateTimeException("not of our age");
        }
        return at;
    }
}
