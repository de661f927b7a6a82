package org.whatsappscheduler.receipt;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.context.ApplicationScoped;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.whatsapp.cloud.WebhookParsing;

/**
 * The words people opt out and in with. A message counts when it is such a word as a whole, in whatever case, with
 * whatever accents, with whatever punctuation around it: "STOP!" does, "please stop by" does not.
 */
@ApplicationScoped
class OptOutWords {

    /**
     * What somebody asks for.
     *
     * @param out to get no more messages, else to get them again
     * @param word the word of ours that was recognised, in capitals
     */
    record Wish(boolean out, String word) {}

    /** Words by language; a language that is configured replaces its defaults. */
    @ConfigMapping(prefix = "scheduler.opt-out")
    interface Words {

        /** Words that opt out, by language, besides the defaults for other languages. */
        Map<String, Set<String>> words();

        /** Words that opt in again. */
        @WithDefault("start,unstop,subscribe,resume,alta,reanudar,iniciar,retomar,reprendre,starten,riprendi")
        Set<String> optIn();
    }

    private static final Map<String, Set<String>> DEFAULTS = Map.ofEntries(
            Map.entry("en", words("stop,stopall,stop all,stop promotions,unsubscribe,cancel,end,quit,opt out,optout")),
            Map.entry("es", words("parar,baja,cancelar,no más,darse de baja,darme de baja,detener promociones")),
            Map.entry("pt", words("parar,pare,sair,cancelar,descadastrar,parar promoções")),
            Map.entry("fr", words("arrêt,arrêter,désabonner,se désabonner,désinscrire,désinscription")),
            Map.entry("de", words("stopp,abmelden,abbestellen,austragen")),
            Map.entry("it", words("ferma,fermare,annulla,disiscrivi,disiscrivimi,cancellami")),
            Map.entry("nl", words("stoppen,afmelden,uitschrijven")),
            Map.entry("pl", words("wypisz,rezygnuję")),
            Map.entry("tr", words("durdur,iptal,ret")),
            Map.entry("id", words("berhenti")),
            Map.entry("ru", words("стоп,отписаться,отписка")),
            Map.entry("ar", words("توقف,إيقاف,إلغاء الاشتراك")),
            Map.entry("hi", words("बंद,रोकें")));

    /** On a button these mean something else far more often, an appointment for instance. Typed, they opt out. */
    private static final Set<String> NOT_ON_A_BUTTON = words("cancel,cancelar,end,quit,annulla,iptal,ret,pare");

    /** A payload that begins so opts out whatever follows, e.g. {@code STOP_PROMO}. */
    private static final Pattern STOP_PAYLOAD = Pattern.compile("(stop|unsubscribe|opt ?out)( .*)?");

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern AROUND = Pattern.compile("^[\\p{P}\\p{S}\\s]+|[\\p{P}\\p{S}\\s]+$");
    private static final Pattern GAPS = Pattern.compile("[\\s_:-]+");
    private static final int LONGEST = 100;

    private final Set<String> out;
    private final Set<String> outByButton;
    private final Set<String> in;

    OptOutWords(Words words) {
        Map<String, Set<String>> byLanguage = new HashMap<>(DEFAULTS);
        byLanguage.putAll(words.words());
        out = normal(byLanguage.values().stream().flatMap(Set::stream));
        Set<String> unambiguous = new HashSet<>(out);
        unambiguous.removeAll(NOT_ON_A_BUTTON);
        outByButton = Set.copyOf(unambiguous);
        in = normal(words.optIn().stream());
    }

    /** What a typed text or a tapped button asks for; empty for an ordinary message. */
    Optional<Wish> wish(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        int payload = text.indexOf(WebhookParsing.PAYLOAD_FOLLOWS);
        if (payload < 0) {
            return recognised(normal(text), out);
        }
        String tapped = normal(text.substring(payload + 1));
        if (STOP_PAYLOAD.matcher(tapped).matches()) {
            return Optional.of(new Wish(true, "STOP"));
        }
        return recognised(tapped, outByButton).or(() -> recognised(normal(text.substring(0, payload)), outByButton));
    }

    private Optional<Wish> recognised(String word, Set<String> stops) {
        boolean stop = stops.contains(word);
        return stop || in.contains(word)
                ? Optional.of(new Wish(stop, word.toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }

    private static Set<String> words(String list) {
        return Set.of(list.split(","));
    }

    private static Set<String> normal(Stream<String> words) {
        return words.map(OptOutWords::normal).collect(Collectors.toUnmodifiableSet());
    }

    private static String normal(String text) {
        if (text.length() > LONGEST) {
            return "";
        }
        String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        return AROUND.matcher(GAPS.matcher(plain).replaceAll(" ")).replaceAll("");
    }
}
