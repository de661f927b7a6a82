package org.whatsappscheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.planning.Forecast.Cohort;
import org.whatsappscheduler.planning.Forecast.Limits;

class ForecastTest {

    private static final Instant NOON = Instant.parse("2026-12-24T12:00:00Z");

    @Test
    void manyAtOnceTakeAsLongAsTheRateSays() {
        Forecast forecast = Forecast.of(List.of(new Cohort(NOON, 801)), new Limits(80, null), 0);
        assertThat(forecast).isEqualTo(new Forecast(NOON.plusSeconds(10), "messages_per_second"));
    }

    @Test
    void othersGoFirst() {
        Forecast forecast = Forecast.of(List.of(new Cohort(NOON, 1)), new Limits(80, null), 800);
        assertThat(forecast).isEqualTo(new Forecast(NOON.plusSeconds(10), "messages_per_second"));
    }

    @Test
    void theLastOfTheHoursWorthWaitsForTheHour() {
        Forecast forecast = Forecast.of(List.of(new Cohort(NOON, 2_001)), new Limits(80, 1_000), 0);
        assertThat(forecast).isEqualTo(new Forecast(NOON.plusSeconds(7_200), "messages_per_hour"));
    }

    @Test
    void whereThereIsTimeEnoughTheScheduleItselfIsTheLimit() {
        List<Cohort> cohorts = List.of(new Cohort(NOON, 80), new Cohort(NOON.plusSeconds(3_600), 1));
        assertThat(Forecast.of(cohorts, new Limits(80, null), 0))
                .isEqualTo(new Forecast(NOON.plusSeconds(3_600), "schedule"));
    }
}
