package org.whatsappscheduler.planning;

import java.time.LocalDateTime;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Wall clocks of a schedule that are to come and have had their run already: early, because somebody wished it. */
public final class UsedUp {

    /** Those of a schedule {@code s}, as a column that {@link #read} reads. */
    public static final String OF_S = """
            (SELECT string_agg(to_char(r.local, 'YYYY-MM-DD"T"HH24:MI:SS'), ' ') FROM schedule_runs r
              WHERE r.schedule_id = s.id AND r.local >= s.next_local)""";

    private UsedUp() {}

    /** What the column says; null when there are none. */
    public static Set<LocalDateTime> read(@Nullable String column) {
        return column == null
                ? Set.of()
                : Stream.of(column.split(" ")).map(LocalDateTime::parse).collect(Collectors.toSet());
    }
}
