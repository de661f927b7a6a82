package org.whatsappscheduler.delivery;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.whatsappscheduler.common.Ids;

/**
 * From which to which day some deliveries are. A statement that is not told plans for, and locks, the partitions of all
 * days there are: with 400 of them that alone took a tenth of a second and more, and thousands of locks.
 */
record Days(LocalDate first, LocalDate last) {

    static Days of(Stream<UUID> deliveries) {
        List<LocalDate> days = deliveries.map(Ids::day).sorted().toList();
        return new Days(days.getFirst(), days.getLast());
    }

    /** Does something with those of each day, for statements that can be of one day only. */
    static <T> void each(Collection<T> all, Function<T, UUID> delivery, BiConsumer<LocalDate, List<T>> work) {
        all.stream()
                .collect(Collectors.groupingBy(one -> Ids.day(delivery.apply(one)), TreeMap::new, Collectors.toList()))
                .forEach(work);
    }
}
