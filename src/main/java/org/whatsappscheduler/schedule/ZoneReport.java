package org.whatsappscheduler.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.planning.Departures;
import org.whatsappscheduler.planning.Departures.Departure;
import org.whatsappscheduler.timing.WallClock;

/** By whose clocks a run goes, and what may come as a surprise about them. Pure. */
final class ZoneReport {

    /**
     * The recipients of whom the same is known.
     *
     * @param zone null when nothing is known
     * @param inferred of how many it follows from their number
     * @param queued how many get it
     * @param expired for how many it comes too late
     */
    record Row(
            @Nullable String zone,
            long recipients,
            long inferred,
            long queued,
            long expired,
            @Nullable Instant firstAt,
            @Nullable Instant lastAt) {}

    private final Map<String, DryRun.Zone> zones = new TreeMap<>();
    private final List<DryRun.Remark> remarks = new ArrayList<>();
    private long passed;
    private long deferred;
    private long expired;
    private long assumed;

    /**
     * @param locals the wall clocks at which it comes next
     * @param perRecipient whether the clocks matter
     */
    ZoneReport(List<Row> rows, Departures departures, List<LocalDateTime> locals, boolean perRecipient) {
        for (Row row : rows) {
            ZoneId zone = zone(row.zone(), departures.fallback());
            boolean unknown = row.zone() == null;
            zones.merge(zone.getId(), shown(row, zone, unknown), ZoneReport::both);
            look(row, departures.of(perRecipient ? zone : departures.fallback()));
            assumed += unknown && perRecipient ? row.recipients() : 0;
        }
        if (perRecipient) {
            locals.forEach(local -> zones.keySet().stream()
                    .map(zone -> departures.clock(ZoneId.of(zone)))
                    .distinct()
                    .forEach(zone -> surprise(local, zone)));
        } else {
            locals.forEach(local -> surprise(local, departures.clock(departures.fallback())));
        }
        remark(
                assumed,
                "ZONE_ASSUMED",
                "%d recipients have no known time zone; " + departures.fallback() + " is assumed");
        remark(deferred, "DEFERRED", "%d recipients get it when their hours of sending begin");
        remark(expired, "WOULD_EXPIRE", "for %d recipients no hours of sending begin before it expires");
    }

    private void look(Row row, Departure departure) {
        passed += departure.passed() ? row.recipients() : 0;
        deferred += departure.status() == null && departure.dueAt().isAfter(departure.base()) ? row.queued() : 0;
        expired += "expired".equals(departure.status()) ? row.expired() : 0;
    }

    /** What daylight saving does to it. */
    private void surprise(LocalDateTime local, ZoneId zone) {
        switch (WallClock.at(local, zone).kind()) {
            case EXACT -> {}
            case GAP ->
                remarks.add(new DryRun.Remark(
                        "DST_GAP",
                        "%s does not exist in %s, where clocks are put forward; it is sent as much later"
                                .formatted(local, zone)));
            case OVERLAP ->
                remarks.add(new DryRun.Remark(
                        "DST_OVERLAP",
                        "%s comes twice in %s, where clocks are put back; it is sent the first time"
                                .formatted(local, zone)));
        }
    }

    private void remark(long count, String code, String detail) {
        if (count > 0) {
            remarks.add(new DryRun.Remark(code, detail.formatted(count)));
        }
    }

    static ZoneId zone(@Nullable String known, ZoneId fallback) {
        try {
            return known == null ? fallback : ZoneId.of(known);
        } catch (DateTimeException notHere) {
            return fallback;
        }
    }

    private static DryRun.Zone shown(Row row, ZoneId zone, boolean unknown) {
        return new DryRun.Zone(
                zone.getId(),
                row.recipients(),
                row.inferred(),
                unknown ? row.recipients() : 0,
                row.firstAt(),
                row.lastAt(),
                local(row.firstAt(), zone),
                local(row.lastAt(), zone));
    }

    private static @Nullable String local(@Nullable Instant at, ZoneId zone) {
        return at == null ? null : LocalDateTime.ofInstant(at, zone).toString();
    }

    private static DryRun.Zone both(DryRun.Zone one, DryRun.Zone other) {
        boolean oneFirst = other.firstAt() == null
                || one.firstAt() != null && !one.firstAt().isAfter(other.firstAt());
        boolean oneLast =
                other.lastAt() == null || one.lastAt() != null && !one.lastAt().isBefore(other.lastAt());
        return new DryRun.Zone(
                one.zone(),
                one.recipients() + other.recipients(),
                one.inferred() + other.inferred(),
                one.assumed() + other.assumed(),
                oneFirst ? one.firstAt() : other.firstAt(),
                oneLast ? one.lastAt() : other.lastAt(),
                oneFirst ? one.firstLocal() : other.firstLocal(),
                oneLast ? one.lastLocal() : other.lastLocal());
    }

    List<DryRun.Zone> zones() {
        return zones.values().stream()
                .sorted(Comparator.comparing(DryRun.Zone::firstAt, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
    }

    /** Some have a place in line that comes after the closing. */
    void deferred(long recipients) {
        remark(
                recipients,
                "DEFERRED",
                "%d recipients have a place in line after the closing: it goes on at the next opening");
    }

    /** Some have a place in line that comes after it has expired. */
    void late(long recipients) {
        remark(recipients, "WOULD_EXPIRE", "%d recipients have a place in line after it has expired");
    }

    List<DryRun.Remark> remarks() {
        return List.copyOf(remarks);
    }

    /** How many had their time over when it was asked for. */
    long passed() {
        return passed;
    }

    @Nullable
    Instant firstAt() {
        return zones.values().stream()
                .map(DryRun.Zone::firstAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    @Nullable
    Instant lastAt() {
        return zones.values().stream()
                .map(DryRun.Zone::lastAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }
}
