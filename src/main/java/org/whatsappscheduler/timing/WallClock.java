package org.whatsappscheduler.timing;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;

/**
 * The instant at which it is a local time in a zone, by one written rule: a time in a gap moves forward by the length of the
 * gap, a time in an overlap happens once, at the earlier offset's instant, which comes first.
 *
 * @param kind what the zone's rules made of it
 */
public record WallClock(Instant instant, Kind kind) {

    /** What a zone's rules make of a local time. */
    public enum Kind {
        /** There is one such instant. */
        EXACT,
        /** There is none: the clocks are put forward over it. */
        GAP,
        /** There are two: the clocks are put back over it. */
        OVERLAP
    }

    /** The instant of a local time. */
    public static WallClock at(LocalDateTime local, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        ZoneOffsetTransition transition = rules.getTransition(local);
        if (transition == null) {
            return new WallClock(local.toInstant(rules.getOffset(local)), Kind.EXACT);
        }
        // The offset before the transition is the earlier instant of the two, and moves a time in a gap past it.
        return new WallClock(
                local.toInstant(transition.getOffsetBefore()), transition.isGap() ? Kind.GAP : Kind.OVERLAP);
    }

    /** The version of the time zone rules in force, such as 2026a. */
    public static String rulesVersion() {
        return ZoneRulesProvider.getVersions("UTC").lastEntry().getKey();
    }

    /** The first instant at which it is that time anywhere on Earth. */
    public static Instant earliest(LocalDateTime local) {
        return local.toInstant(ZoneOffset.ofHours(14));
    }

    /** The last instant at which it is that time anywhere on Earth. */
    public static Instant latest(LocalDateTime local) {
        return local.toInstant(ZoneOffset.ofHours(-12));
    }
}
