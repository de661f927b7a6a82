package org.whatsappscheduler.audience;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.Merge.Outcome;

/** Rows about the same person become one, which PostgreSQL could not update twice in a statement. */
final class Folding {

    private final Map<String, Candidate> folded = new LinkedHashMap<>();
    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private final List<String> numbers = new ArrayList<>();

    /** What a later row did to the earlier ones about the same person; null for the first. */
    private final List<@Nullable Outcome> repeats = new ArrayList<>();

    Folding(List<Candidate> rows) {
        for (Candidate row : rows) {
            Candidate earlier = folded.get(row.phoneNumber());
            Candidate now = earlier == null ? row : row.over(earlier);
            Outcome repeat = earlier == null ? null : repeat(earlier, now);
            numbers.add(row.phoneNumber());
            repeats.add(repeat);
            if (repeat != Outcome.TOO_MANY_ATTRIBUTES) {
                folded.put(row.phoneNumber(), now);
            }
            positions.putIfAbsent(row.phoneNumber(), positions.size());
        }
    }

    private static Outcome repeat(Candidate earlier, Candidate now) {
        if (now.attributes().size() > Screening.MOST_ATTRIBUTES) {
            return Outcome.TOO_MANY_ATTRIBUTES;
        }
        return now.equals(earlier) ? Outcome.UNCHANGED : Outcome.UPDATED;
    }

    List<Candidate> people() {
        return List.copyOf(folded.values());
    }

    List<Outcome> outcomes(Outcome[] ofPeople) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            Outcome person = ofPeople[Objects.requireNonNull(positions.get(numbers.get(i)))];
            Outcome repeat = repeats.get(i);
            outcomes.add(repeat == null || person == Outcome.TOO_MANY_ATTRIBUTES ? person : repeat);
        }
        return outcomes;
    }
}
