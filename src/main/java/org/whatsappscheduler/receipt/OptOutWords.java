package org.whatsappscheduler.receipt;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words people opt out and in with. A message counts when it is such a word as a whole, in whatever case, with
 * whatever punctuation around it: "STOP!" does, "please stop by" does not.
 */
@ApplicationScoped
class OptOutWords {

    /** What a message asks for. */
    enum Wish {
        OUT,
        IN
    }

    /** Words by language; a language that is configured replaces its defaults. */
    @ConfigMapping(prefix = "scheduler.opt-out")
    interface Words {

        /** Words that opt out, by language, besides the defaults for other languages. */
        Map<String, Set<String>> words();

        /** Words that opt in again. */
        @WithDefault("start,unstop,subscribe,alta,reanudar,iniciar,retomar,reprendre,starten,riprendi")
        Set<String> optIn();
    }

    private static final Map<String, Set<String>> DEFAULTS = Map.of(
            "en",
                    Set.of(
                            "stop",
                            "stopall",
                            "stop all",
                            "stop promotions",
                            "stop promo",
                            "unsubscribe",
                            "cancel",
                            "end",
                            "quit",
                            "opt out",
                            "optout"),
            "es", Set.of("parar", "baja", "cancelar", "alto", "no más", "darse de baja"),
            "pt", Set.of("parar", "pare", "sair", "cancelar", "descadastrar"),
            "fr", Set.of("arret", "arrêt", "arrêter", "désabonner", "desabonner"),
            "de", Set.of("stopp", "abmelden", "abbestellen"),
            "it", Set.of("ferma", "fermare", "annulla", "disiscrivi", "disiscrivimi"),
            "nl", Set.of("stoppen", "afmelden"),
            "pl", Set.of("stop", "wypisz"),
            "tr", Set.of("dur", "iptal", "ret"));

    private static final Pattern AROUND = Pattern.compile("^[\\p{Punct}\\s]+|[\\p{Punct}\\s]+$");
    private static final Pattern SPACES = Pattern.compile("[\\s_]+");

    private final Set<String> out;
    private final Set<String> in;

    OptOutWords(Words words) {
        Map<String, Set<String>> byLanguage = new HashMap<>(DEFAULTS);
        byLanguage.putAll(words.words());
        out = byLanguage.values().stream()
                .flatMap(Set::stream)
                .map(OptOutWords::normal)
                .collect(Collectors.toUnmodifiableSet());
        in = words.optIn().stream().map(OptOutWords::normal).collect(Collectors.toUnmodifiableSet());
    }

    /** What a text or a button's payload asks for; empty for an ordinary message. */
    Optional<Wish> wish(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        String word = normal(text);
        if (out.contains(word)) {
            return Optional.of(Wish.OUT);
        }
        return in.contains(word) ? Optional.of(Wish.IN) : Optional.empty();
    }

    private static String normal(String text) {
        String bare = AROUND.matcher(SPACES.matcher(text).replaceAll(" ")).replaceAll("");
        return bare.toLowerCase(Locale.ROOT);
    }
}
