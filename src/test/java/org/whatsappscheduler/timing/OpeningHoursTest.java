package org.whatsappscheduler.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.timing.OpeningHours.Opening;

class OpeningHoursTest {

    private static final ZoneId MADRID = ZoneId.of("Europe/Madrid");
    private static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);
    private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

    /** Monday to Friday 09:00 to 20:00 in Madrid; 2026-12-25 is a Friday and a holiday. */
    @ParameterizedTest
    @CsvSource({
        "2026-12-01T10:00:00Z, 2026-12-01T10:00:00Z, 2026-12-01T19:00:00Z",
        "2026-12-01T08:00:00Z, 2026-12-01T08:00:00Z, 2026-12-01T19:00:00Z",
        "2026-12-01T07:59:59Z, 2026-12-01T08:00:00Z, 2026-12-01T19:00:00Z",
        "2026-12-01T19:00:00Z, 2026-12-02T08:00:00Z, 2026-12-02T19:00:00Z",
        "2026-12-04T19:00:00Z, 2026-12-07T08:00:00Z, 2026-12-07T19:00:00Z",
        "2026-12-24T19:00:00Z, 2026-12-28T08:00:00Z, 2026-12-28T19:00:00Z",
        "2026-03-29T12:00:00Z, 2026-03-30T07:00:00Z, 2026-03-30T18:00:00Z"
    })
    void workdays(Instant at, Instant opens, Instant closes) {
        OpeningHours hours = new OpeningHours(
                List.of(window(WORKDAYS, "09:00", "20:00")), Set.of(LocalDate.parse("2026-12-25")), null);

        assertThat(hours.opening(at, MADRID)).contains(new Opening(opens, closes));
    }

    @Test
    void aWindowOverMidnightBelongsToTheDayItBeginsOn() {
        OpeningHours friday =
                new OpeningHours(List.of(window(Set.of(DayOfWeek.FRIDAY), "22:00", "02:00")), Set.of(), null);

        assertThat(friday.opening(Instant.parse("2026-12-05T00:30:00Z"), MADRID))
                .contains(opening("2026-12-05T00:30:00Z", "2026-12-05T01:00:00Z"));
        assertThat(friday.opening(Instant.parse("2026-12-05T01:00:00Z"), MADRID))
                .contains(opening("2026-12-11T21:00:00Z", "2026-12-12T01:00:00Z"));
    }

    @Test
    void aHolidayClosesItsDayAndTheWindowThatBeginsOnIt() {
        OpeningHours nights = new OpeningHours(
                List.of(window(EVERY_DAY, "22:00", "02:00")), Set.of(LocalDate.parse("2026-12-25")), null);

        assertThat(nights.opening(Instant.parse("2026-12-24T22:00:00Z"), MADRID))
                .contains(opening("2026-12-24T22:00:00Z", "2026-12-24T23:00:00Z"));
        assertThat(nights.opening(Instant.parse("2026-12-24T23:00:00Z"), MADRID))
                .contains(opening("2026-12-26T21:00:00Z", "2026-12-27T01:00:00Z"));
    }

    @Test
    void whatTouchesIsOneOpening() {
        OpeningHours hours = new OpeningHours(
                List.of(
                        window(WORKDAYS, "09:00", "12:00"),
                        window(WORKDAYS, "12:00", "14:00"),
                        window(WORKDAYS, "13:00", "24:00"),
                        window(EVERY_DAY, "00:00", "01:00")),
                Set.of(),
                null);

        assertThat(hours.opening(Instant.parse("2026-12-01T09:00:00Z"), MADRID))
                .contains(opening("2026-12-01T09:00:00Z", "2026-12-02T00:00:00Z"));
    }

    @Test
    void aWholeWeekIsAlways() {
        Instant at = Instant.parse("2026-12-01T09:00:00Z");
        OpeningHours whole = new OpeningHours(
                List.of(
                        window(WORKDAYS, "00:00", "24:00"),
                        window(EVERY_DAY, "12:00", "11:00"),
                        window(EVERY_DAY, "10:00", "13:00")),
                Set.of(),
                null);
        assertThat(whole.isAlways()).isTrue();
        assertThat(whole.opening(at, MADRID)).contains(new Opening(at, null));
        assertThat(OpeningHours.ALWAYS.isAlways()).isTrue();
        assertThat(new OpeningHours(List.of(window(EVERY_DAY, "00:00", "23:59")), Set.of(), null).isAlways())
                .isFalse();
        assertThat(new OpeningHours(List.of(), Set.of(LocalDate.parse("2020-01-01")), null).isAlways())
                .isFalse();
        assertThat(new OpeningHours(List.of(), Set.of(), QuietHours.cautious).isAlways())
                .isFalse();
    }

    @Test
    void onlyAHolidayInYearsEndsWhatIsOtherwiseAlwaysOpen() {
        Instant at = Instant.parse("2026-12-01T09:00:00Z");
        Set<LocalDate> holidays = Set.of(LocalDate.parse("2031-01-01"), LocalDate.parse("2030-01-01"));

        assertThat(new OpeningHours(List.of(), holidays, null).opening(at, MADRID))
                .contains(new Opening(at, Instant.parse("2029-12-31T23:00:00Z")));
        assertThat(new OpeningHours(List.of(), Set.of(LocalDate.parse("2020-01-01")), null).opening(at, MADRID))
                .contains(new Opening(at, null));
    }

    @Test
    void neverOpenIsEmpty() {
        OpeningHours never =
                new OpeningHours(List.of(window(EVERY_DAY, "22:00", "23:00")), Set.of(), QuietHours.cautious);

        assertThat(never.opening(Instant.parse("2026-12-01T09:00:00Z"), MADRID)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // The edge in the gap moves, as any local time does
        "Europe/Madrid, 02:30, 05:00, 2026-03-29T00:00:00Z, 2026-03-29T01:30:00Z, 2026-03-29T03:00:00Z",
        "Europe/Madrid, 01:00, 02:30, 2026-03-29T00:00:00Z, 2026-03-29T00:00:00Z, 2026-03-29T01:30:00Z",
        // The edge in the overlap is the first
        "Europe/Madrid, 02:30, 05:00, 2026-10-25T00:00:00Z, 2026-10-25T00:30:00Z, 2026-10-25T04:00:00Z",
        "Europe/Madrid, 01:00, 02:30, 2026-10-25T00:00:00Z, 2026-10-25T00:00:00Z, 2026-10-25T00:30:00Z",
        // A window that lies in the gap does not happen; nor does any on the day that Samoa skipped
        "Europe/Madrid, 02:10, 02:50, 2026-03-29T00:00:00Z, 2026-03-30T00:10:00Z, 2026-03-30T00:50:00Z",
        "Pacific/Apia, 09:00, 12:00, 2011-12-29T22:00:00Z, 2011-12-30T19:00:00Z, 2011-12-30T22:00:00Z",
        // Midnight does not exist
        "America/Sao_Paulo, 00:00, 06:00, 2018-11-04T02:00:00Z, 2018-11-04T03:00:00Z, 2018-11-04T08:00:00Z"
    })
    void clocksChange(ZoneId zone, String from, String to, Instant at, Instant opens, Instant closes) {
        OpeningHours hours = new OpeningHours(List.of(window(EVERY_DAY, from, to)), Set.of(), null);

        assertThat(hours.opening(at, zone)).contains(new Opening(opens, closes));
    }

    @Test
    void theFridaySamoaSkippedDoesNotOpenOnSaturday() {
        OpeningHours fridays =
                new OpeningHours(List.of(window(Set.of(DayOfWeek.FRIDAY), "09:00", "12:00")), Set.of(), null);

        assertThat(fridays.opening(Instant.parse("2011-12-30T00:00:00Z"), ZoneId.of("Pacific/Apia")))
                .contains(opening("2012-01-05T19:00:00Z", "2012-01-05T22:00:00Z"));
    }

    @Test
    void emptyWindowsAreRefused() {
        assertThatExceptionOfType(UnsupportedTiming.class)
                .isThrownBy(() -> window(EVERY_DAY, "09:00", "09:00"))
                .withMessageContaining("00:00 to 24:00");
        assertThatExceptionOfType(UnsupportedTiming.class)
                .isThrownBy(() -> window(Set.of(), "09:00", "10:00"))
                .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("#/windows"));
    }

    private static Opening opening(String opens, String closes) {
        return new Opening(Instant.parse(opens), Instant.parse(closes));
    }

    private static Window window(Set<DayOfWeek> days, String from, String to) {
        return new Window(days, LocalTime.parse(from), to.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(to));
    }
}
