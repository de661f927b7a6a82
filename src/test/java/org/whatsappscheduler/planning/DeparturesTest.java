package org.whatsappscheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.planning.Departures.Departure;
import org.whatsappscheduler.sender.Hours;

/** When recipients get it, by their own clocks. */
class DeparturesTest {

    private static final List<String> WEEKDAYS = List.of("mon", "tue", "wed", "thu", "fri");
    private static final List<Hours> OFFICE = List.of(new Hours(WEEKDAYS, "09:00", "18:00"));
    private static final ZoneId MADRID = ZoneId.of("Europe/Madrid");
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private static Departures local(
            String local,
            @Nullable String ifPassed,
            Instant askedAt,
            @Nullable List<Hours> windows,
            @Nullable Duration expiry) {
        When when = new When(local, "recipient", "UTC", ifPassed);
        Timing timing = new Timing(
                when, null, windows, null, null, null, null, askedAt, expiry == null ? null : expiry.toMillis(), null);
        LocalDateTime wall = LocalDateTime.parse(local);
        return new Departures(timing, wall.atZone(ZoneId.of("UTC")).toInstant(), wall);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-24T09:00, Europe/Madrid, 2026-12-24T08:00:00Z",
        "2026-12-24T09:00, America/New_York, 2026-12-24T14:00:00Z",
        "2026-12-24T09:00, Pacific/Kiritimati, 2026-12-23T19:00:00Z",
        "2026-03-29T02:30, Europe/Madrid, 2026-03-29T01:30:00Z",
        "2026-10-25T02:30, Europe/Madrid, 2026-10-25T00:30:00Z",
        "2026-10-04T02:15, Australia/Lord_Howe, 2026-10-03T15:45:00Z"
    })
    void eachGoesByTheirOwnClock(String local, String zone, Instant due) {
        Departure departure = local(local, null, LONG_AGO, null, null).of(ZoneId.of(zone));
        assertThat(departure.dueAt()).isEqualTo(due);
        assertThat(departure.expiresAt()).isEqualTo(due.plus(Timing.DEFAULT_EXPIRY));
        assertThat(departure.status()).isNull();
    }

    @Test
    void whoseTimeWasOverIsSkippedOrGetsItAtOnce() {
        Instant asked = Instant.parse("2026-12-24T10:00:00Z");
        Departure skipped = local("2026-12-24T09:00", null, asked, null, null).of(MADRID);
        assertThat(skipped.reason()).isEqualTo("time_passed");
        Departure late =
                local("2026-12-24T09:00", "send_now", asked, null, null).of(MADRID);
        assertThat(late.dueAt()).isEqualTo(asked);
        ZoneId newYork = ZoneId.of("America/New_York");
        assertThat(local("2026-12-24T09:00", null, asked, null, null)
                        .of(newYork)
                        .status())
                .isNull();
    }

    @Test
    void outsideTheHoursItWaitsForTheNextAndIsLetInOverSomeTime() {
        Departure departure =
                local("2026-12-25T20:00", null, LONG_AGO, OFFICE, null).of(MADRID);
        assertThat(departure.dueAt()).isEqualTo("2026-12-28T08:00:00Z");
        assertThat(departure.expiresAt()).isEqualTo("2026-12-28T14:00:00Z");
        assertThat(departure.spreadMillis()).isEqualTo(Duration.ofMinutes(15).toMillis());
    }

    /** Planned for the last hour of a Monday, and still there when it closes. */
    @Test
    void whoIsHeldUpPastTheClosingHasTheNextOpeningAndNoLonger() {
        Departures departures = local("2026-12-21T17:30", null, LONG_AGO, OFFICE, null);
        UUID somebody = new UUID(0, 0);
        Departures.Turn turn = departures
                .again(MADRID, somebody, Instant.parse("2026-12-21T17:00:00Z"))
                .orElseThrow();
        assertThat(turn.dueAt()).isEqualTo("2026-12-22T08:00:00Z");
        assertThat(turn.expiresAt()).isEqualTo("2026-12-22T14:00:00Z");
        assertThat(departures.again(MADRID, somebody, Instant.parse("2026-12-22T14:00:00Z")))
                .isEmpty();
        Departures said = local("2026-12-21T17:30", null, LONG_AGO, OFFICE, Duration.ofHours(6));
        assertThat(said.again(MADRID, somebody, Instant.parse("2026-12-21T17:00:00Z")))
                .as("what was said holds")
                .isEmpty();
    }

    /** Nine in the morning has six hours, and the day is longer than that. */
    @Test
    void whoExpiresWhileItIsOpenGetsNoOtherOpening() {
        Departures departures = local("2026-12-21T09:00", null, LONG_AGO, OFFICE, null);
        assertThat(departures.again(MADRID, new UUID(0, 0), Instant.parse("2026-12-21T14:30:00Z")))
                .isEmpty();
    }

    private static Departures mornings(@Nullable Duration expiry, Duration paced) {
        When when = new When("2026-12-23T10:00", "Europe/Madrid", null, null);
        Rate rate = new Rate(1.0, null, null);
        List<Hours> mornings = List.of(new Hours(WEEKDAYS, "09:00", "12:00"));
        Timing timing = new Timing(when, null, mornings, null, null, rate, null, LONG_AGO, null, null)
                .ofRun(expiry == null ? null : expiry.toMillis(), paced);
        LocalDateTime wall = LocalDateTime.parse("2026-12-23T10:00");
        return new Departures(timing, wall.atZone(MADRID).toInstant(), wall);
    }

    /** Two hours of the first morning, three of those that follow; the weekend is left out. */
    @Test
    void aLineThatIsLongerThanItsHoursGoesOnWhenTheyBeginAgain() {
        Departures departures = mornings(null, Duration.ofHours(7));
        Departure first = departures.of(MADRID);
        assertThat(first.dueAt()).isEqualTo("2026-12-23T09:00:00Z");
        assertThat(first.expiresAt()).isEqualTo("2026-12-23T11:00:00Z");
        assertThat(departures.stretches(first, MADRID))
                .containsExactly(
                        stretch(Duration.ofHours(2), "2026-12-24T08:00:00Z", "2026-12-24T11:00:00Z"),
                        stretch(Duration.ofHours(5), "2026-12-25T08:00:00Z", "2026-12-25T11:00:00Z"));
        assertThat(departures.overAt())
                .as("at 02:15 east of UTC it ends on Monday, and who is held up then has six hours of Tuesday")
                .isEqualTo("2026-12-29T12:45:00Z");
    }

    @Test
    void aLineEndsWithWhatWasSaidAboutItsExpiry() {
        Departures departures = mornings(Duration.ofHours(24), Duration.ofHours(7));
        assertThat(departures.stretches(departures.of(MADRID), MADRID))
                .containsExactly(stretch(Duration.ofHours(2), "2026-12-24T08:00:00Z", "2026-12-24T09:00:00Z"));
        Departures fits = mornings(null, Duration.ofHours(2));
        assertThat(fits.stretches(fits.of(MADRID), MADRID)).isEmpty();
        Departures endless = mornings(null, Duration.ofDays(365));
        assertThat(endless.stretches(endless.of(MADRID), MADRID)).hasSize(Departures.MOST_STRETCHES);
    }

    private static Departures.Stretch stretch(Duration from, String opens, String expires) {
        return new Departures.Stretch(from.toMillis(), Instant.parse(opens), Instant.parse(expires));
    }

    @Test
    void whoIsHeldUpInALineIsLetInAtTheNextOpening() {
        Departures departures = mornings(null, Duration.ofHours(7));
        Departures.Turn turn = departures
                .again(MADRID, new UUID(0, 0), Instant.parse("2026-12-23T13:00:00Z"))
                .orElseThrow();
        assertThat(turn.dueAt()).isEqualTo("2026-12-24T08:00:00Z");
    }

    /** A hundred people within 100 s are one a second in all, and so at most that in each of their zones. */
    @Test
    void whatIsSpreadByEverybodysOwnClockIsSpreadInEachZone() {
        Rate both = new Rate(2.0, "PT100S", null);
        When own = new When("2026-12-23T10:00", "recipient", "UTC", null);
        Timing byRecipient = new Timing(own, null, null, null, null, both, null, LONG_AGO, null, null);
        assertThat(byRecipient.pace(100)).isNull();
        assertThat(byRecipient.pace(1_000)).isEqualTo(2);
        When named = new When("2026-12-23T10:00", "UTC", null, null);
        Timing alike = new Timing(named, null, null, null, null, both, null, LONG_AGO, null, null);
        assertThat(alike.pace(100)).isEqualTo(1);
    }

    /** The hours go by the zone that the sender named for those of whom none is known, the time by the schedule's. */
    @Test
    void whoseZoneIsNotKnownGoesByTheOneNamedForThem() {
        Timing sender = new Timing(null, null, OFFICE, null, null, null, "America/New_York", null, null, null);
        When named = new When("2026-12-23T10:00", "Europe/Madrid", null, null);
        Timing timing = new Timing(named, null, null, null, null, null, null, LONG_AGO, null, null).orHoursOf(sender);
        LocalDateTime wall = LocalDateTime.parse("2026-12-23T10:00");
        Departures departures = new Departures(timing, wall.atZone(MADRID).toInstant(), wall);
        assertThat(departures.fallback()).isEqualTo(ZoneId.of("America/New_York"));
        assertThat(departures.of(departures.fallback()).dueAt())
                .as("ten in Madrid is four in New York, which opens at nine")
                .isEqualTo("2026-12-23T14:00:00Z");
        assertThat(departures.clock(departures.fallback())).isEqualTo(MADRID);
        assertThat(timing.hurried().fallback()).isEqualTo(departures.fallback());
        When own = new When("2026-12-23T10:00", "recipient", "Asia/Tokyo", null);
        assertThat(new Timing(own, null, null, null, null, null, null, LONG_AGO, null, null)
                        .orHoursOf(sender)
                        .fallback())
                .isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @Test
    void aRunWithoutHoursIsOverWhenItsDeparturesAre() {
        When when = new When("2026-12-21T09:00", "Europe/Madrid", null, "send_now");
        Instant asked = Instant.parse("2026-12-21T10:00:00Z");
        LocalDateTime wall = LocalDateTime.parse("2026-12-21T09:00");
        Rate spread = new Rate(null, "PT1H", null);
        Instant at = wall.atZone(MADRID).toInstant();
        Timing byDefault = new Timing(when, null, null, null, null, spread, null, asked, null, null);
        assertThat(new Departures(byDefault, at, wall).expiresAt()).isEqualTo("2026-12-21T17:00:00Z");
        Timing said = new Timing(
                when,
                null,
                null,
                null,
                null,
                spread,
                null,
                asked,
                Duration.ofHours(2).toMillis(),
                null);
        assertThat(new Departures(said, at, wall).expiresAt()).isEqualTo("2026-12-21T12:00:00Z");
    }

    @Test
    void withinTheHoursItLeavesOnTimeAndNotAfterTheirEnd() {
        Departure departure =
                local("2026-12-23T16:00", null, LONG_AGO, OFFICE, null).of(MADRID);
        assertThat(departure.dueAt()).isEqualTo("2026-12-23T15:00:00Z");
        assertThat(departure.expiresAt()).isEqualTo("2026-12-23T17:00:00Z");
        assertThat(departure.spreadMillis()).isZero();
    }

    @Test
    void anExpiryThatWasSaidCountsFromTheInstantAskedFor() {
        Departure departure = local("2026-12-25T20:00", null, LONG_AGO, OFFICE, Duration.ofHours(2))
                .of(MADRID);
        assertThat(departure.status()).isEqualTo("expired");
    }

    @Test
    void whoIsLateGetsItInTheNextHoursUnlessItHasExpired() {
        UUID recipient = new UUID(1, 1);
        Departures patient = local("2026-12-23T17:00", null, LONG_AGO, OFFICE, Duration.ofDays(2));
        Instant closed = Instant.parse("2026-12-23T18:30:00Z");
        Departures.Turn turn = patient.again(MADRID, recipient, closed).orElseThrow();
        assertThat(turn.dueAt()).isBetween("2026-12-24T08:00:00Z", "2026-12-24T08:15:00Z");
        assertThat(turn.expiresAt()).isEqualTo("2026-12-24T17:00:00Z");
        Instant open = Instant.parse("2026-12-24T10:00:00Z");
        assertThat(patient.again(MADRID, recipient, open).orElseThrow().dueAt()).isEqualTo(open);
        Departures hasty = local("2026-12-23T17:00", null, LONG_AGO, OFFICE, Duration.ofHours(3));
        assertThat(hasty.again(MADRID, recipient, closed)).isEmpty();
    }

    @Test
    void whoGetsTheTimeItMovesToAnywayDoesNotGetItTwice() {
        When when = new When("2026-03-29T02:30", "recipient", "UTC", null);
        Recurring twice = new Recurring(null, "30 2,3 * * *", null, null, null);
        Timing timing = new Timing(when, twice, null, null, null, null, null, LONG_AGO, null, null);
        LocalDateTime wall = LocalDateTime.parse("2026-03-29T02:30");
        Departures departures = new Departures(timing, Instant.parse("2026-03-29T02:30:00Z"), wall);
        assertThat(departures.of(MADRID).reason()).isEqualTo("duplicate");
        assertThat(departures.of(ZoneId.of("America/New_York")).reason()).isNull();
    }

    /** The fallback's clock leaves 03:30 out, so there is no other run that could reach whoever jumps there. */
    @Test
    void whereTheFallbackJumpsTooTheTimeJumpedOverIsTheOneThatCounts() {
        When when = new When("2026-03-01T02:30", "recipient", "Europe/Madrid", null);
        Recurring twice = new Recurring(null, "30 2,3 * * *", null, null, null);
        Timing timing = new Timing(when, twice, null, null, null, null, null, LONG_AGO, null, null);
        Agenda.Coming night =
                new Agenda(timing).first(Instant.parse("2026-03-29T00:00:00Z")).orElseThrow();
        assertThat(night.local()).isEqualTo("2026-03-29T02:30:00");
        assertThat(new Agenda(timing).next(night.at(), 2).getLast().local()).isEqualTo("2026-03-30T02:30:00");
        Departures departures = new Departures(timing, night.at(), night.local());
        assertThat(departures.of(MADRID).reason()).isNull();
        assertThat(departures.of(ZoneId.of("Europe/Paris")).dueAt()).isEqualTo("2026-03-29T01:30:00Z");
    }
}
