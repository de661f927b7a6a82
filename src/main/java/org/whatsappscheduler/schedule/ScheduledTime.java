package org.whatsappscheduler.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.whatsappscheduler.common.Problem;

/** Instants and durations as callers write them. */
final class ScheduledTime {

    private static final String POINTER = "#/scheduled_time";
    private static final Duration SHORTEST_EXPIRY = Duration.ofSeconds(1);
    private static final Duration FURTHEST = Duration.ofDays(3_660);

    private ScheduledTime() {}

    /**
     * The instant asked for.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it has no offset, is not a time, is past or too far off
     */
    static Instant instant(String scheduledTime, Instant now) {
        Instant at = parse(scheduledTime).toInstant().truncatedTo(ChronoUnit.MICROS);
        if (at.isBefore(now)) {
            throw Problem.VALIDATION_ERROR.at(POINTER, "is in the past");
        }
        if (at.isAfter(now.plus(FURTHEST))) {
            throw Problem.VALIDATION_ERROR.at(POINTER, "is more than ten years away");
        }
        return at;
    }

    /** The offset it was written with: as good a guess as any where its recipients' clocks are not known. */
    static String offset(String scheduledTime) {
        return parse(scheduledTime).getOffset().getId();
    }

    /**
     * How long after its instant it may still be sent.
     *
     * @throws io.quarkiverse.resteasy.problem.HttpProblem 422 when it is no duration between a second and ten years
     */
    static Duration expiry(String expiresAfter) {
        try {
            Duration expiry = Duration.parse(expiresAfter);
            if (expiry.compareTo(SHORTEST_EXPIRY) >= 0 && expiry.compareTo(FURTHEST) <= 0) {
                return expiry;
            }
        } catch (DateTimeParseException noDuration) {
            // said below
        }
        throw Problem.VALIDATION_ERROR.at(
                "#/expires_after", "is not an ISO 8601 duration from PT1S to ten years, as in PT2H");
    }

    private static OffsetDateTime parse(String scheduledTime) {
        try {
            return OffsetDateTime.parse(scheduledTime);
        } catch (DateTimeParseException noInstant) {
            throw Problem.VALIDATION_ERROR.at(
                    POINTER,
                    isLocal(scheduledTime)
                            ? "needs an offset, as in 2030-12-24T09:00:00+01:00 or ...Z; a local time goes into when"
                            : "is not an RFC 3339 date and time, as in 2030-12-24T09:00:00+01:00");
        }
    }

    private static boolean isLocal(String scheduledTime) {
        try {
            LocalDateTime.parse(scheduledTime);
            return true;
        } catch (DateTimeParseException notEvenLocal) {
            return false;
        }
    }
}
