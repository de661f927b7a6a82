package org.whatsappscheduler.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.timing.OpeningHours.Opening;

class QuietHoursTest {

    /** 2026-12-02 is a Wednesday; local times, in a zone the preset is made for. */
    @ParameterizedTest
    @CsvSource({
        "us_federal, America/New_York, 2026-12-02T07:00, 2026-12-02T08:00, 2026-12-02T21:00",
        "us_federal, America/Los_Angeles, 2026-12-06T21:00, 2026-12-07T08:00, 2026-12-07T21:00",
        "us_strict, America/New_York, 2026-12-02T18:00, 2026-12-03T09:00, 2026-12-03T18:00",
        "us_strict, America/New_York, 2026-12-04T18:00, 2026-12-05T10:00, 2026-12-05T17:00",
        "us_strict, America/New_York, 2026-12-05T17:00, 2026-12-06T12:00, 2026-12-06T17:00",
        "france_marketing, Europe/Paris, 2026-12-02T22:00, 2026-12-03T08:00, 2026-12-03T22:00",
        "france_marketing, Europe/Paris, 2026-12-05T22:00, 2026-12-07T08:00, 2026-12-07T22:00",
        "france_marketing, Europe/Paris, 2026-12-24T22:00, 2026-12-26T08:00, 2026-12-26T22:00",
        "france_marketing, Europe/Paris, 2027-03-27T22:00, 2027-03-30T08:00, 2027-03-30T22:00",
        "india_promotional, Asia/Kolkata, 2026-12-02T09:59, 2026-12-02T10:00, 2026-12-02T21:00",
        "cautious, Europe/Madrid, 2026-12-05T20:00, 2026-12-06T08:00, 2026-12-06T20:00"
    })
    void rests(QuietHours quiet, ZoneId zone, LocalDateTime at, LocalDateTime opens, LocalDateTime closes) {
        assertThat(new OpeningHours(List.of(), Set.of(), quiet).opening(instant(at, zone), zone))
                .contains(new Opening(instant(opens, zone), instant(closes, zone)));
    }

    private static Instant instant(LocalDateTime local, ZoneId zone) {
        return local.atZone(zone).toInstant();
    }

    @ParameterizedTest
    @CsvSource({
        "1818-03-22",
        "1943-04-25",
        "1954-04-18",
        "1961-04-02",
        "2000-04-23",
        "2008-03-23",
        "2011-04-24",
        "2024-03-31",
        "2025-04-20",
        "2026-04-05",
        "2027-03-28",
        "2038-04-25",
        "2285-03-22"
    })
    void easter(LocalDate sunday) {
        assertThat(FrenchHolidays.easter(sunday.getYear())).isEqualTo(sunday);
    }

    @Test
    void franceHasElevenHolidays() {
        assertThat(LocalDate.parse("2026-01-01")
                        .datesUntil(LocalDate.parse("2027-01-01"))
                        .filter(FrenchHolidays::contains))
                .extracting(LocalDate::toString)
                .containsExactly(
                        "2026-01-01",
                        "2026-04-06",
                        "2026-05-01",
                        "2026-05-08",
                        "2026-05-14",
                        "2026-05-25",
                        "2026-07-14",
                        "2026-08-15",
                        "2026-11-01",
                        "2026-11-11",
                        "2026-12-25");
    }

    @Test
    void onlyFranceHasHolidays() {
        assertThat(Arrays.stream(QuietHours.values()).filter(quiet -> quiet.isHoliday(LocalDate.parse("2026-12-25"))))
                .containsExactly(QuietHours.france_marketing);
    }
}
