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
import org.whatsappscheduler.planning.Departures.Stretch;

/** What is planned for each zone there is, column by column, as a page of planning takes it. */
final class ZoneTable {

    private static final Set<String> ZONES = new TreeSet<>(ZoneId.getAvailableZoneIds());

    private record Row(String zone, Departure departure) {}

    private record Later(String zone, Stretch stretch) {}

    private final Departures departures;
    private final List<Row> rows = new ArrayList<>();
    private final List<Later> later = new ArrayList<>();

    ZoneTable(Timing timing, FrozenRun run) {
        departures = new Departures(timing, run.occurrence(), run.local());
        add(fallback(timing), timing.fallback());
        if (timing.isPerRecipient()) {
            ZONES.stream().filter(zone -> !zone.equals(fallback(timing))).forEach(zone -> add(zone, ZoneId.of(zone)));
        }
    }

    private void add(String name, ZoneId zone) {
        Departure departure = departures.of(zone);
        rows.add(new Row(name, departure));
        departures.stretches(departure, zone).forEach(stretch -> later.add(new Later(name, stretch)));
    }

    /** The row of those whose zone is not known, or does not matter. */
    static String fallback(Timing timing) {
        return timing.isPerRecipient() ? timing.fallback().getId() : "";
    }

    /** zone, due_at, expires_at, spread_ms, status, reason. */
    Object[] columns() {
        return new Object[] {
            column(rows, Row::zone, String[]::new),
            column(rows, row -> row.departure().dueAt(), Instant[]::new),
            column(rows, row -> row.departure().expiresAt(), Instant[]::new),
            column(rows, row -> row.departure().spreadMillis(), Long[]::new),
            column(rows, row -> row.departure().status(), String[]::new),
            column(rows, row -> row.departure().reason(), String[]::new)
        };
    }

    /** Whether a line goes on after a closing. */
    boolean hasStretches() {
        return !later.isEmpty();
    }

    /** zone, from_ms, opens_at, expires_at. */
    Object[] stretches() {
        return new Object[] {
            column(later, Later::zone, String[]::new),
            column(later, each -> each.stretch().fromMillis(), Long[]::new),
            column(later, each -> each.stretch().opensAt(), Instant[]::new),
            column(later, each -> each.stretch().expiresAt(), Instant[]::new)
        };
    }

    private static <R, T> Object column(List<R> rows, Function<R, @Nullable T> field, IntFunction<T[]> array) {
        return rows.stream().map(field).toArray(array);
    }
}
