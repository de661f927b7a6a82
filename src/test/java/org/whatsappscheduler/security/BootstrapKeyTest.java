package org.whatsappscheduler.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.common.SchedulerConfig;

/** The first admin key. */
@QuarkusTest
class BootstrapKeyTest {

    private final SchedulerConfig config;

    BootstrapKeyTest(SchedulerConfig config) {
        this.config = config;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev-admin-key", "fifteen-letters"})
    void whatEverybodyKnowsOrCouldGuessIsRefusedAndNotRepeated(String key) {
        assertThatThrownBy(() -> BootstrapKey.check(key))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SCHEDULER_BOOTSTRAP_KEY")
                .hasMessageNotContaining(key);
    }

    @Test
    void sixteenCharactersAreEnough() {
        assertThatCode(() -> BootstrapKey.check("sixteen-letters!")).doesNotThrowAnyException();
    }

    /** The key of the tests is as short as the one of development. */
    @Test
    void itIsProductionThatRefusesIt() {
        BootstrapKey start = new BootstrapKey();
        assertThatThrownBy(() -> start.onStart(new StartupEvent(), config, LaunchMode.NORMAL))
                .isInstanceOf(IllegalStateException.class);
        assertThatCode(() -> start.onStart(new StartupEvent(), config, LaunchMode.TEST))
                .doesNotThrowAnyException();
    }
}
