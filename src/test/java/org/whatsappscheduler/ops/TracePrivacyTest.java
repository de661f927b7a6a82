package org.whatsappscheduler.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of an address is left in a trace. */
class TracePrivacyTest {

    @ParameterizedTest
    @CsvSource({
        "/api/schedules/019abc12-0000-7000-8000-00000000abcd/deliveries.csv,"
                + "/api/schedules/019abc12-0000-7000-8000-00000000abcd/deliveries.csv",
        "/api/recipients/+34600123456, /api/recipients/REDACTED",
        "/api/recipients/34 600 12 34 56/opt-out, /api/recipients/REDACTED/opt-out",
        "/EAAGm0PX4ZCps, /REDACTED",
        "/, /",
        "/api/messages/, /api/messages/",
    })
    void wordsAndIdsStay(String path, String expected) {
        assertThat(TracePrivacy.harmless(path)).isEqualTo(expected);
    }
}
