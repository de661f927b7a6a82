package org.whatsappscheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.sender.Hours;

/** Which occurrences are due, missed and next. */
class AgendaTest {

    static Timing recurring(String local, String zone, String rrule, @Nullable String catchUp) {
        When when = new When(local, zone, zone.equals("recipient") ? "UTC" : null, null);
        Recurring recurrence = new Recurring(rrule, null, null, null, catchUp);
        return new Timing(when, recurrence, null, null, null, null, null, Instant.EPOCH, null, null);
    }

    private static List<LocalDateTime> fired(Agenda.Due due) {
        return due.firings().stream()
                .filter(firing -> firing.missed() == null)
                .map(Agenda.Firing::local)
                .toList();
    }

    /** Runs through virtual time as the sweep would, and answers what fired. */
    private static List<Agenda.Firing> live(Agenda agenda, Instant from, Instant to) {
        List<Agenda.Firing> fired = new ArrayList<>();
        Optional<Agenda.Coming> next = agenda.first(from);
        while (next.isPresent() && next.get().runAt().isBefore(to)) {
            Agenda.Coming coming = next.get();
            Agenda.Due due = agenda.due(coming.local(), coming.at(), coming.runAt());
            fired.addAll(due.firings());
            next = due.next();
        }
        return fired;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Madrid",
                "America/New_York",
                "Australia/Lord_Howe",
                "Africa/Cairo",
                "Asia/Kathmandu",
                "recipient"
            })
    void everyDayOfTenYearsComesOnceAndInOrder(String zone) {
        Agenda agenda = new Agenda(recurring("2026-01-01T02:30", zone, "FREQ=DAILY", null));
        Instant from = Instant.parse("2025-12-31T00:00:00Z");
        List<Agenda.Firing> fired = live(agenda, from, Instant.parse("2036-01-01T12:00:00Z"));
        List<LocalDate> days = fired.stream()
                .map(firing -> Objects.requireNonNull(firing.local()).toLocalDate())
                .toList();
        assertThat(days).doesNotHaveDuplicates().hasSizeBetween(3_652, 3_653).isSorted();
        assertThat(fired).allMatch(firing -> firing.missed() == null);
        assertThat(fired.stream().map(Agenda.Firing::occurrence).toList())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    /** Due at 09:00 and every half hour from then on; the service went away half a minute before. */
    @ParameterizedTest
    @CsvSource({
        "skip, PT1M, PT30M, 1, 0, 0", "skip, PT1M, PT6H, 1, 0, 0", "skip, PT1M, P7D, 1, 0, 0",
        "skip, PT1H, PT30M, 0, 1, 1", "skip, PT1H, PT6H, 0, 0, 2", "skip, PT1H, P7D, 0, 0, 2",
        "skip, P3D, PT30M, 0, 143, 1", "skip, P3D, PT6H, 0, 132, 12", "skip, P3D, P7D, 0, 0, 144",
        "once, PT1M, PT30M, 1, 0, 0", "once, PT1M, PT6H, 1, 0, 0", "once, PT1M, P7D, 1, 0, 0",
        "once, PT1H, PT30M, 1, 1, 0", "once, PT1H, PT6H, 1, 0, 1", "once, PT1H, P7D, 1, 0, 1",
        "once, P3D, PT30M, 1, 143, 0", "once, P3D, PT6H, 1, 132, 11", "once, P3D, P7D, 1, 0, 143",
        "all, PT1M, PT30M, 1, 0, 0", "all, PT1M, PT6H, 1, 0, 0", "all, PT1M, P7D, 1, 0, 0",
        "all, PT1H, PT30M, 1, 1, 0", "all, PT1H, PT6H, 2, 0, 0", "all, PT1H, P7D, 2, 0, 0",
        "all, P3D, PT30M, 1, 143, 0", "all, P3D, PT6H, 12, 132, 0", "all, P3D, P7D, 24, 0, 120"
    })
    void anOutageIsMadeUpForAsAskedUnlessItHasExpired(
            String catchUp, Duration outage, Duration expiry, int made, int expired, int passedOver) {
        When when = new When(null, "UTC", null, null);
        Recurring halfHourly = new Recurring(null, "0,30 * * * *", null, null, catchUp);
        Timing timing = new Timing(when, halfHourly, null, null, null, null, null, Instant.EPOCH, null, null);
        LocalDateTime first = LocalDateTime.parse("2026-03-10T09:00");
        Instant at = first.toInstant(ZoneOffset.UTC);
        Instant back = at.minusSeconds(30).plus(outage);
        Agenda.Due due = new Agenda(timing.ofRun(expiry.toMillis(), Duration.ZERO)).due(first, at, back);
        List<String> missed = due.firings().stream()
                .map(Agenda.Firing::missed)
                .filter(Objects::nonNull)
                .toList();
        assertThat(missed.stream().filter(reason -> reason.contains("expired"))).hasSize(expired);
        assertThat(missed).hasSize(expired + passedOver);
        int all = made + expired + passedOver;
        assertThat(due.firings().stream().map(Agenda.Firing::local))
                .as("each is told of, in order")
                .isEqualTo(IntStream.range(0, all)
                        .mapToObj(i -> first.plusMinutes(30L * i))
                        .toList());
        assertThat(fired(due))
                .as("the newest make up for it")
                .isEqualTo(IntStream.range(all - made, all)
                        .mapToObj(i -> first.plusMinutes(30L * i))
                        .toList());
        assertThat(due.next().orElseThrow().local()).isEqualTo(first.plusMinutes(30L * all));
    }

    /** Every Saturday at ten, the service was away until the day and hour given. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,    -,     2026-03-14T15:59, true", "-,    -,     2026-03-14T16:00, false",
                "-,    PT24H, 2026-03-15T15:59, true", "-,    PT24H, 2026-03-15T16:00, false",
                "mon,  -,     2026-03-16T20:59, true", "mon,  -,     2026-03-17T02:59, true",
                "mon,  -,     2026-03-17T03:00, false", "mon, PT12H, 2026-03-24T02:00, true"
            })
    void byDefaultWhatWaitsForItsHoursOrItsPlaceHasNotBeenMissed(
            @Nullable String day, @Nullable String spread, String back, boolean sent) {
        When when = new When("2026-03-14T10:00", "UTC", null, null);
        Recurring weekly = new Recurring("FREQ=WEEKLY;BYDAY=SA", null, null, null, "all");
        List<Hours> windows = day == null ? null : List.of(new Hours(List.of(day), "09:00", "18:00"));
        Rate rate = spread == null ? null : new Rate(null, spread, null);
        Timing timing = new Timing(when, weekly, windows, null, null, rate, null, Instant.EPOCH, null, null);
        LocalDateTime saturday = LocalDateTime.parse("2026-03-14T10:00");
        Agenda.Due due = new Agenda(timing)
                .due(
                        saturday,
                        saturday.toInstant(ZoneOffset.UTC),
                        LocalDateTime.parse(back).toInstant(ZoneOffset.UTC));
        assertThat(fired(due).contains(saturday)).isEqualTo(sent);
    }

    @Test
    void whatHasHadItsRunDoesNotComeAgain() {
        Timing daily = recurring("2026-03-02T09:00", "UTC", "FREQ=DAILY;COUNT=4", null);
        LocalDateTime second = LocalDateTime.parse("2026-03-03T09:00");
        Agenda agenda = new Agenda(daily, Set.of(second, second.plusDays(2)));
        Instant before = Instant.parse("2026-03-01T00:00:00Z");
        assertThat(agenda.next(before, 5).stream().map(Agenda.Coming::local))
                .containsExactly(second.minusDays(1), second.plusDays(1));
        Instant at = second.toInstant(ZoneOffset.UTC);
        assertThat(agenda.due(second, at, at).firings()).isEmpty();
        assertThat(agenda.due(second, at, at).next().orElseThrow().local()).isEqualTo(second.plusDays(1));
        assertThat(agenda.hurried(second.plusDays(1), at).next()).isEmpty();
    }

    @Test
    void allMakesUpForTheNewestOnly() {
        When when = new When(null, "UTC", null, null);
        Recurring hourly = new Recurring(null, "0 * * * *", null, null, "all");
        Timing timing = new Timing(when, hourly, null, null, null, null, null, Instant.EPOCH, null, null);
        LocalDateTime first = LocalDateTime.parse("2026-03-10T09:00");
        Instant at = first.toInstant(ZoneOffset.UTC);
        Agenda.Due due = new Agenda(timing.ofRun(Duration.ofDays(9).toMillis(), Duration.ZERO))
                .due(first, at, at.plus(Duration.ofHours(40)));
        assertThat(fired(due)).hasSize(Agenda.MOST_MADE_UP).last().isEqualTo(first.plusHours(40));
        assertThat(due.firings()).hasSize(41);
    }

    @Test
    void afterAnOutageOfAYearTheWorkIsBounded() {
        When when = new When(null, "UTC", null, null);
        Recurring often = new Recurring(null, "*/5 * * * *", null, null, "once");
        Timing timing = new Timing(when, often, null, null, null, null, null, Instant.EPOCH, null, null);
        LocalDateTime first = LocalDateTime.parse("2026-03-10T09:00");
        Instant at = first.toInstant(ZoneOffset.UTC);
        Instant now = at.plus(Duration.ofDays(365));
        Agenda.Due due = new Agenda(timing).due(first, at, now);
        assertThat(due.firings()).hasSize(Agenda.MOST_MISSED);
        assertThat(due.firings().getLast().occurrence())
                .as("the newest makes up for it")
                .isEqualTo(now);
        assertThat(due.firings().getLast().missed()).isNull();
        assertThat(due.next().orElseThrow().at()).isAfter(now);
    }

    @Test
    void whatIsDueByEverybodysOwnClockIsPlannedBeforeItIsThatTimeAnywhere() {
        Agenda agenda = new Agenda(recurring("2026-03-01T09:00", "recipient", "FREQ=WEEKLY;BYDAY=MO", null));
        Agenda.Coming coming =
                agenda.first(Instant.parse("2026-03-01T00:00:00Z")).orElseThrow();
        assertThat(coming.local()).isEqualTo("2026-03-02T09:00:00");
        assertThat(coming.runAt()).isEqualTo("2026-03-01T19:00:00Z");
        assertThat(coming.at()).isEqualTo("2026-03-02T09:00:00Z");
    }

    /** Noon and six o'clock are both planned before it is noon anywhere else than far in the east. */
    @ParameterizedTest
    @ValueSource(strings = {"once", "skip", "all"})
    void whatIsStillToComeForSomeHasNotBeenMissed(String catchUp) {
        When when = new When(null, "recipient", "Europe/Madrid", null);
        Recurring sixHourly = new Recurring(null, "0 */6 * * *", null, null, catchUp);
        Timing timing = new Timing(when, sixHourly, null, null, null, null, null, Instant.EPOCH, null, null);
        Agenda agenda = new Agenda(timing);
        Instant now = Instant.parse("2026-11-26T07:00:00Z");
        Agenda.Coming noon = agenda.first(now).orElseThrow();
        assertThat(noon.local()).isEqualTo("2026-11-26T12:00:00");
        Agenda.Due due = agenda.due(noon.local(), noon.at(), now);
        assertThat(fired(due)).containsExactly(noon.local(), noon.local().plusHours(6));
        assertThat(due.firings()).hasSize(2);
    }

    @Test
    void aTimeInTheGapAndTheOneItMovesToAreOneOccurrence() {
        When when = new When(null, "Europe/Madrid", null, null);
        Recurring hourly = new Recurring(null, "30 * * * *", null, null, null);
        Timing timing = new Timing(when, hourly, null, null, null, null, null, Instant.EPOCH, null, null);
        List<Agenda.Coming> next = new Agenda(timing).next(Instant.parse("2026-03-29T00:00:00Z"), 3);
        assertThat(next.stream().map(Agenda.Coming::at).map(Instant::toString))
                .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z");
    }

    @Test
    void sendingNowUsesUpTheNextOccurrence() {
        Agenda agenda = new Agenda(recurring("2026-03-02T09:00", "Europe/Madrid", "FREQ=WEEKLY;BYDAY=MO", null));
        LocalDateTime monday = LocalDateTime.parse("2026-03-09T09:00");
        Instant thursday = Instant.parse("2026-03-05T12:00:00Z");
        Agenda.Due due = agenda.hurried(monday, thursday);
        assertThat(due.firings()).containsExactly(new Agenda.Firing(thursday, monday, null));
        assertThat(due.next().orElseThrow().local()).isEqualTo("2026-03-16T09:00:00");
    }

    @Test
    void whatHasEndedHasNoNext() {
        Agenda agenda = new Agenda(recurring("2026-03-02T09:00", "Europe/Madrid", "FREQ=DAILY;COUNT=2", null));
        ZoneId madrid = ZoneId.of("Europe/Madrid");
        LocalDateTime last = LocalDateTime.parse("2026-03-03T09:00");
        assertThat(agenda.due(
                                last,
                                last.atZone(madrid).toInstant(),
                                last.atZone(madrid).toInstant())
                        .next())
                .isEmpty();
    }
}
