package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduledTimeTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void anOffsetMakesAnInstant() {
        assertThat(ScheduledTime.instant("2030-01-01T09:00:00+01:00", NOW)).isEqualTo("2030-01-01T08:00:00Z");
        assertThat(ScheduledTime.instant("2030-01-01T08:00:00.250Z", NOW)).isEqualTo("2030-01-01T08:00:00.250Z");
    }

    @ParameterizedTest
    @CsvSource({
        "2030-01-01T09:00:00, needs an offset",
        "2029-12-31T23:59:59Z, is in the past",
        "2045-01-01T00:00:00Z, more than ten years",
        "tomorrow, is not an RFC 3339",
        "2030-13-01T00:00:00Z, is not an RFC 3339"
    })
    void whatIsWrongIsSaid(String time, String detail) {
        assertThatThrownBy(() -> ScheduledTime.instant(time, NOW))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> {
                    assertThat(problem.getStatusCode()).isEqualTo(422);
                    assertThat(problem.getDetail()).contains(detail);
                    assertThat(problem.getParameters().get("errors").toString()).contains("#/scheduled_time");
                });
    }
}
