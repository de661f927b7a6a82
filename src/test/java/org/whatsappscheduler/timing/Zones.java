package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every clock change of every zone from 1970 to 2037; zones of equal rules are taken once. */
final class Zones {

    private static final Instant FROM = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2038-01-01T00:00:00Z");

    record Change(ZoneId zone, ZoneOffsetTransition transition) {}

    private Zones() {}

    static List<ZoneId> distinct() {
        Set<ZoneRules> seen = new HashSet<>();
        return new TreeSet<>(ZoneId.getAvailableZoneIds())
                .stream()
                        .map(ZoneId::of)
                        .filter(zone -> seen.add(zone.getRules()))
                        .toList();
    }

    static List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (ZoneId zone : distinct()) {
            ZoneOffsetTransition next = zone.getRules().nextTransition(FROM);
            while (next != null && next.getInstant().isBefore(TO)) {
                changes.add(new Change(zone, next));
                next = zone.getRules().nextTransition(next.getInstant());
            }
        }
        return changes;
    }
}
