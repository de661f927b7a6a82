package org.whatsappscheduler.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void comesBackAsItWas() {
        Cursor cursor = new Cursor(Instant.parse("2026-11-23T10:11:12.123456Z"), UUID.randomUUID());
        assertThat(Cursor.decode(cursor.encode(), Cursor.NEWEST_FIRST)).isEqualTo(cursor);
        assertThat(Cursor.decode(Cursor.NEWEST_FIRST.encode(), cursor)).isEqualTo(Cursor.NEWEST_FIRST);
        assertThat(Cursor.decode(null, cursor)).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%%%", "AAAA", "f39/f39/f39/f39/f39/f39/f39/f39_", "//////////////////////////////8="})
    void whatIsNoneIsRefused(String notOurs) {
        assertThatThrownBy(() -> Cursor.decode(notOurs, Cursor.NEWEST_FIRST))
                .isInstanceOfSatisfying(
                        HttpProblem.class,
                        problem -> assertThat(problem.getStatusCode()).isEqualTo(422));
    }
}
