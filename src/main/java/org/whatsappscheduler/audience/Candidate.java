package org.whatsappscheduler.audience;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody to take in, known to be valid.
 *
 * @param phoneNumber E.164
 * @param numberZone the time zone the number belongs to, when that is exactly one
 * @param timeZone absent: stays as it is
 * @param language absent: stays as it is
 * @param attributes to set; others stay as they are
 * @param groupIds groups to join
 */
public record Candidate(
        String phoneNumber,
        @Nullable String numberZone,
        String name,
        @Nullable String timeZone,
        @Nullable String language,
        Map<String, String> attributes,
        Words words,
        List<UUID> groupIds) {

    /** What is left when this row follows an earlier one about the same person. */
    Candidate over(Candidate earlier) {
        Map<String, String> both = new HashMap<>(earlier.attributes);
        both.putAll(attributes);
        List<UUID> groups = new ArrayList<>(earlier.groupIds);
        groups.addAll(groupIds);
        return new Candidate(
                phoneNumber,
                numberZone,
                name,
                timeZone == null ? earlier.timeZone : timeZone,
                language == null ? earlier.language : language,
                both,
                words.over(earlier.words),
                groups.stream().distinct().toList());
    }

    /** Keeps personal data out of logs. */
    @Override
    public String toString() {
        return "Candidate";
    }
}
