package org.whatsappscheduler.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealingTest {

    private static final String OLD = key("old", 1);
    private static final String NEW = key("new", 2);

    private static String key(String id, int first) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) first;
        return id + ":" + Base64.getEncoder().encodeToString(bytes);
    }

    private static Sealing with(String... keys) {
        return new Sealing(List.of(keys));
    }

    @Test
    void whatWasSealedCanBeOpenedAndIsNeverSealedAlikeTwice() {
        String once = with(OLD).seal("töken", "sender:1");
        assertThat(once).startsWith("v1:old:").doesNotContain("töken");
        assertThat(with(OLD).open(once, "sender:1")).isEqualTo("töken");
        assertThat(with(OLD).seal("töken", "sender:1")).isNotEqualTo(once);
    }

    @Test
    void theFirstKeySealsAndEveryKeyOpens() {
        Sealing rotating = with(NEW, OLD);
        String before = with(OLD).seal("x", "c");
        assertThat(rotating.open(before, "c")).isEqualTo("x");
        assertThat(rotating.seal("x", "c")).startsWith("v1:new:");
    }

    @Test
    void whatAnOlderKeySealedIsSealedAnewOnceAndOnlyIfItCanBeOpened() {
        String before = with(OLD).seal("x", "c");
        String anew = with(NEW, OLD).resealed(before, "c").orElseThrow();
        assertThat(with(NEW).open(anew, "c")).isEqualTo("x");
        assertThat(with(NEW, OLD).resealed(anew, "c")).isEmpty();
        assertThat(with(NEW).resealed(before, "c")).isEmpty();
        assertThat(with(NEW, OLD).resealed(before, "another")).isEmpty();
    }

    @Test
    void anotherContextAnotherKeyOrAChangeIsNotOpened() {
        String sealed = with(OLD).seal("secret", "sender:1");
        assertThatThrownBy(() -> with(OLD).open(sealed, "sender:2")).isInstanceOf(Sealing.UnreadableException.class);
        assertThatThrownBy(() -> with(NEW).open(sealed, "sender:1")).isInstanceOf(Sealing.UnreadableException.class);
        assertThatThrownBy(() -> with(key("old", 3)).open(sealed, "sender:1"))
                .isInstanceOf(Sealing.UnreadableException.class);
        for (String bad : List.of("", "v1:old:", "v1:old:AAAA", "v1:old:%", sealed.replace("v1", "v2"))) {
            assertThatThrownBy(() -> with(OLD).open(bad, "sender:1"))
                    .as(bad)
                    .isInstanceOf(Sealing.UnreadableException.class);
        }
    }

    @Test
    void withoutAKeyNothingIsStored() {
        assertThatThrownBy(() -> with().seal("x", "c"))
                .isInstanceOfSatisfying(
                        HttpProblem.class,
                        problem -> assertThat(problem.getStatusCode()).isEqualTo(503));
    }

    @Test
    void unusableKeysStopTheStartAndAreNotRepeated() {
        for (String bad : List.of("nocolon", "a b:" + OLD.substring(4), "short:AAAA", "k:no base64 at all!")) {
            assertThatThrownBy(() -> with(bad))
                    .as(bad)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageNotContaining(bad.substring(bad.indexOf(':') + 1));
        }
        assertThatThrownBy(() -> with(OLD, OLD)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void productionRefusesTheKeyThatEverybodyKnows() {
        Sealing development = with(OLD, key("development", 5));
        assertThatThrownBy(() -> development.onStart(new StartupEvent(), LaunchMode.NORMAL))
                .isInstanceOf(IllegalStateException.class);
        development.onStart(new StartupEvent(), LaunchMode.TEST);
    }
}
