package org.whatsappscheduler.planning;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.planning.Departures.Departure;

/** What is planned for each zone there is, column by column, as a page of planning takes it. */
final class ZoneTable {

    private static final Set<String> ZONES = new TreeSet<>(ZoneId.getAvailableZoneIds());

    private record Row(String zone, Departure departure) {}

    private final List<Row> rows = new ArrayList<>();

    ZoneTable(Timing timing, FrozenRun run) {
        Departures departures = new Departures(timing, run.occurrence(), run.local());
        rows.add(new Row(fallback(timing), departures.of(timing.zone())));
        if (timing.isPerRecipient()) {
            ZONES.stream()
                    .filter(zone -> !zone.equals(fallback(timing)))
                    .forEach(zone -> rows.add(new Row(zone, departures.of(ZoneId.of(zone)))));
        }
    }

    /** The row of those whose zone is not known, or does not matter. */
    static String fallback(Timing timing) {
        return timing.isPerRecipient() ? timing.zone().getId() : "";
    }

    /** zone, due_at, expires_at, spread_ms, status, reason. */
    Object[] columns() {
        return new Object[] {
            column(Row::zone, String[]::new),
            column(row -> row.departure().dueAt(), Instant[]::new),
            column(row -> row.departure().expiresAt(), Instant[]::new),
            column(row -> row.departure().spreadMillis(), Long[]::new),
            column(row -> row.departure().status(), String[]::new),
            column(row -> row.departure().reason(), String[]::new)
        };
    }

    private <T> Object column(Function<Row, @Nullable T> field, IntFunction<T[]> array) {
        return rows.stream().map(field).toArray(array);
    }
}
