package org.whatsappscheduler.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cursors. */
class PositionTest {

    private static final SortKey NAME = new SortKey("name", "name", SortKey.Type.TEXT, false);
    private static final UUID ID = UUID.fromString("0198f0c2-0000-7000-8000-000000000001");

    @Test
    void positionsComeBackAsTheyWere() {
        for (Instant at : List.of(Instant.parse("2026-12-24T09:00:00.123456Z"), Instant.EPOCH)) {
            Position position = new Position(at, ID);
            assertThat(Position.decode(position.encode(SortKey.NEWEST), SortKey.NEWEST))
                    .isEqualTo(position);
        }
        Position named = new Position("ana 😀", ID);
        assertThat(Position.decode(named.encode(NAME), NAME)).isEqualTo(named);
    }

    @Test
    void aPositionInAnotherOrderIsNoPositionInThisOne() {
        String byName = new Position("ana", ID).encode(NAME);
        SortKey backwards = new SortKey("name", "name", SortKey.Type.TEXT, true);
        assertThatThrownBy(() -> Position.decode(byName, SortKey.NEWEST)).isInstanceOf(HttpProblem.class);
        assertThatThrownBy(() -> Position.decode(byName, backwards)).isInstanceOf(HttpProblem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoCursorIsRefused(String cursor) {
        assertThatThrownBy(() -> Position.decode(cursor, SortKey.NEWEST)).isInstanceOf(HttpProblem.class);
    }

    @Test
    void forgedKeysAreRefused() {
        byte[] bytes = Base64.getUrlDecoder().decode(new Position("ana", ID).encode(NAME));
        bytes[bytes.length - 1] = 0;
        String withZero = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        assertThatThrownBy(() -> Position.decode(withZero, NAME)).isInstanceOf(HttpProblem.class);
        byte[] at = Base64.getUrlDecoder().decode(new Position(Instant.EPOCH, ID).encode(SortKey.NEWEST));
        at[at.length - Long.BYTES] = 0x7f;
        String beyondAllTime = Base64.getUrlEncoder().withoutPadding().encodeToString(at);
        assertThatThrownBy(() -> Position.decode(beyondAllTime, SortKey.NEWEST)).isInstanceOf(HttpProblem.class);
    }
}
