package org.whatsappscheduler.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptOutWordsTest {

    private final OptOutWords words = words(Map.of());

    private static OptOutWords words(Map<String, Set<String>> configured) {
        return new OptOutWords(new OptOutWords.Words() {
            @Override
            public Map<String, Set<String>> words() {
                return configured;
            }

            @Override
            public Set<String> optIn() {
                return Set.of("start", "alta");
            }
        });
    }

    private String wish(String text) {
        return words.wish(text)
                .map(wish -> (wish.out() ? "out " : "in ") + wish.word())
                .orElse("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STOP", "stop", " Stop! ", "\"STOP\"", "stop…", "Stop 🙏", "ＳＴＯＰ", "stop  all", "STOPALL", "Opt-out",
                "unsubscribe.", "Baja", "¡BAJA!", "no mas", "arret", "ARRÊT", "arre\u0302t", "Désabonner", "Sair",
                        "abmelden",
                "ferma", "СТОП", "توقف", "बंद", "cancel", "END"
            })
    void wholeWordsOptOutInAnyDress(String text) {
        assertThat(wish(text)).startsWith("out ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "please stop by",
                "don't stop",
                "stop it now",
                "",
                "   ",
                "!!!",
                "bus stop",
                "yes",
                "hello\nstop",
                "STOP_PROMO"
            })
    void ordinaryTextsDoNot(String text) {
        assertThat(wish(text)).isEqualTo("none");
    }

    @Test
    void startWordsOptInAgain() {
        assertThat(wish("Start.")).isEqualTo("in START");
        assertThat(wish("ALTA")).isEqualTo("in ALTA");
        assertThat(words.wish(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No more\u001fSTOP", "No more\u001fSTOP_PROMO", "x\u001fstop-marketing", "x\u001fUNSUBSCRIBE",
                "x\u001fOPT_OUT_NEWS", "Stop promotions\u001f17", "Stop promotions\u001f", "\u001fstop"
            })
    void buttonsThatStopOptOut(String text) {
        assertThat(wish(text)).startsWith("out ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Cancel\u001fCancel",
                "Cancel\u001fCANCEL_APPOINTMENT",
                "End\u001f1",
                "Yes\u001fSTOPOVER",
                "Hi\u001fSTART_QUIZ"
            })
    void buttonsThatMeanSomethingElseDoNot(String text) {
        assertThat(wish(text)).isEqualTo("none");
    }

    @Test
    void aConfiguredLanguageReplacesItsDefaultsOnly() {
        OptOutWords configured = words(Map.of("en", Set.of("Leave me alone")));
        assertThat(configured.wish("leave me alone!")).isPresent();
        assertThat(configured.wish("unsubscribe")).isEmpty();
        assertThat(configured.wish("baja")).isPresent();
    }
}
