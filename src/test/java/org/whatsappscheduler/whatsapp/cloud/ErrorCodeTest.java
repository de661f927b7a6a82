package org.whatsappscheduler.whatsapp.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.whatsapp.cloud.ErrorCode.Kind;

/** The table against a list of its own, typed from Meta's reference. */
class ErrorCodeTest {

    private static final Map<Kind, String> EXPECTED = Map.of(
            Kind.SENDER_BLOCKED,
            "0 190 3 10 131005 131048 131064 133016 368 131031 33 131037 131042 131045 131063 133000 133005 133006"
                    + " 133008 133009 133010 133015 134011 134102 139200",
            Kind.TEMPLATE_BLOCKED,
            "132015 132016",
            Kind.ACCOUNT,
            "4 80007 131057",
            Kind.SENDER_RATE,
            "130429",
            Kind.PAIR,
            "131056",
            Kind.TRANSIENT,
            "1 2 131000 131016 132069 133004 134101",
            Kind.OPT_OUT,
            "131050",
            Kind.REJECTED,
            "130497 100 130403 130472 131008 131009 131021 131026 131030 131047 131049 131051 131052 131053 131055"
                    + " 131062 132000 132001 132005 132007 132008 132012 132018 132068 134100 135000 137000 130501");

    private static Map<Integer, Kind> expected() {
        Map<Integer, Kind> byCode = new TreeMap<>();
        EXPECTED.forEach(
                (kind, codes) -> Stream.of(codes.split(" ")).forEach(code -> byCode.put(Integer.valueOf(code), kind)));
        return byCode;
    }

    @Test
    void everyCodeOfTheReferenceHasItsKindAndThereIsNoOther() {
        Map<Integer, Kind> table = new TreeMap<>();
        ErrorCode.table().forEach((code, meaning) -> table.put(code, meaning.kind()));
        assertThat(table).isEqualTo(expected());
    }

    @Test
    void aMissingPermissionBlocksTheSender() {
        assertThat(ErrorCode.of(199)).isEmpty();
        assertThat(ErrorCode.of(200)).map(ErrorCode::kind).hasValue(Kind.SENDER_BLOCKED);
        assertThat(ErrorCode.of(299)).map(ErrorCode::kind).hasValue(Kind.SENDER_BLOCKED);
        assertThat(ErrorCode.of(300)).isEmpty();
    }

    @Test
    void whatIsKnownToLastIsWaitedFor() {
        Map<Integer, Duration> waits = new TreeMap<>();
        ErrorCode.table().forEach((code, meaning) -> {
            if (meaning.atLeast() != null) {
                waits.put(code, meaning.atLeast());
            }
        });
        assertThat(waits)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        131057, Duration.ofMinutes(1),
                        132069, Duration.ofMinutes(6),
                        134101, Duration.ofMinutes(10)));
    }

    @Test
    void everyCodeHasWordsWithoutDigitsOfANumber() {
        Set<String> words = new TreeSet<>();
        ErrorCode.table().values().forEach(meaning -> words.add(meaning.words()));
        assertThat(words).allMatch(w -> !w.isBlank() && !w.matches(".*\\d{3,}.*"));
    }
}
