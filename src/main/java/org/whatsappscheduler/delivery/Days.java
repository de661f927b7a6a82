package org.whatsappscheduler.delivery;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Sql;

/**
 * From which to which day some deliveries are. A statement that is not told plans for, and locks, the partitions of all
 * days there are: with 400 of them that alone took a tenth of a second and more, and thousands of locks.
 */
record Days(LocalDate first, LocalDate last) {

    static Days of(Stream<UUID> deliveries) {
        List<LocalDate> days = deliveries.map(Ids::day).sorted().toList();
        return new Days(days.getFirst(), days.getLast());
    }

    /** Day by day, for statements that can be of one day only. */
    static <T> SortedMap<LocalDate, List<T>> each(Collection<T> all, Function<T, UUID> delivery) {
        return all.stream()
                .collect(Collectors.groupingBy(one -> Ids.day(delivery.apply(one)), TreeMap::new, Collectors.toList()));
    }

    /** The one day of all deliveries of a run; empty when there is no such run. */
    static Optional<LocalDate> ofRun(DataSource database, UUID runId) {
        return Sql.on(database, "SELECT day FROM schedule_runs WHERE id = ?")
                .with(runId)
                .first(row -> row.getObject(1, LocalDate.class));
    }
}
