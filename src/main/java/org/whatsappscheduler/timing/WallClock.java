package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;

/**
 * A local time's instant in a zone. A time in the gap is read with the offset before it and so moves forward by the gap; a
 * time in the overlap happens once, at the earlier offset. Both are the offset before the transition.
 */
public record WallClock(Instant instant, Kind kind) {

    /** Whether a date is one that RFC 3339 can write, and everybody can reckon with: of the years 1 to 9999. */
    public static boolean isWritable(LocalDate date) {
        return date.getYear() >= 1 && date.getYear() <= 9_999;
    }

    /** How the local time stands to the zone's clock changes. */
    public enum Kind {
        /** Happens once. */
        EXACT,
        /** Is skipped by the clock: moved forward by the gap. */
        GAP,
        /** Happens twice on the clock: the first of the two is meant. */
        OVERLAP
    }

    private static final ZoneOffset FIRST_ON_EARTH = ZoneOffset.ofHours(14);
    private static final ZoneOffset LAST_ON_EARTH = ZoneOffset.ofHours(-12);

    public static WallClock at(LocalDateTime local, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition transition = rules.getTransition(local);
        if (transition == null) {
            return new WallClock(local.toInstant(rules.getOffset(local)), Kind.EXACT);
        }
        Kind kind = transition.isGap() ? Kind.GAP : Kind.OVERLAP;
        return new WallClock(local.toInstant(transition.getOffsetBefore()), kind);
    }

    /** The version of the time zone database in force, such as {@code 2026a}. */
    public static String rulesVersion() {
        return ZoneRulesProvider.getVersions("UTC").lastEntry().getKey();
    }

    /** The earliest instant at which it can be this time anywhere on Earth. */
    public static Instant earliest(LocalDateTime local) {
        return local.toInstant(FIRST_ON_EARTH);
    }

    /** The latest instant at which it can be this time anywhere on Earth. */
    public static Instant latest(LocalDateTime local) {
        return local.toInstant(LAST_ON_EARTH);
    }
}
