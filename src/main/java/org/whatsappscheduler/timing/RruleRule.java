package org.whatsappscheduler.timing;

import java.time.LocalDateTime;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRule.Part;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/** A rule of RFC 5545, as far as it speaks of days and longer. Its arithmetic knows no zones: times are local. */
final class RruleRule implements Rule {

    static final String POINTER = "#/recurrence/rrule";

    private static final Set<Freq> FREQUENCIES = EnumSet.of(Freq.DAILY, Freq.WEEKLY, Freq.MONTHLY, Freq.YEARLY);

    private static final Set<Part> REFUSED = EnumSet.of(
            Part.BYHOUR, Part.BYMINUTE, Part.BYSECOND, Part.BYYEARDAY, Part.BYWEEKNO, Part.RSCALE, Part.SKIP);

    private static final Pattern KNOWN = Pattern.compile(
            "(FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTHDAY|BYMONTH|BYSETPOS|WKST)=.+", Pattern.CASE_INSENSITIVE);

    /** Further than any schedule reaches: also bounds the work for a rule that never comes. */
    private static final int HORIZON_YEARS = 100;

    private final RecurrenceRule rule;
    private final LocalDateTime start;
    private final DateTime horizon;

    RruleRule(String text, LocalDateTime start, boolean hasUntil) {
        String parts = text.strip().replaceFirst("(?i)^RRULE:", "");
        this.rule = parse(parts);
        this.start = start;
        this.horizon = of(start.plusYears(HORIZON_YEARS));
        refuse(parts, hasUntil);
        if (!rule.isInfinite() && rule.getUntil() != null && !rule.getUntil().isFloating()) {
            throw refused("UNTIL is a local time here, without Z");
        }
    }

    private static RecurrenceRule parse(String parts) {
        for (String part : parts.split(";")) {
            String name = part.split("=", 2)[0].toUpperCase(Locale.ROOT);
            if (Stream.of(Part.values()).map(Enum::name).noneMatch(name::equals)) {
                throw refused("has a part that RFC 5545 does not know");
            }
        }
        try {
            return new RecurrenceRule(parts, RfcMode.RFC5545_STRICT);
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException invalid) {
            throw refused("is not a valid recurrence rule of RFC 5545");
        }
    }

    private void refuse(String parts, boolean hasUntil) {
        if (!FREQUENCIES.contains(rule.getFreq())) {
            throw refused("FREQ=" + rule.getFreq() + " is not offered; DAILY, WEEKLY, MONTHLY and YEARLY are");
        }
        for (Part part : REFUSED) {
            if (rule.hasPart(part)) {
                throw refused(part + " is not offered");
            }
        }
        for (String part : parts.split(";")) {
            if (!KNOWN.matcher(part).matches()) {
                throw refused(part.split("=", 2)[0].toUpperCase(Locale.ROOT) + " is not offered");
            }
        }
        if (rule.getCount() != null && rule.getUntil() != null) {
            throw refused("has both COUNT and UNTIL");
        }
        if (hasUntil && !rule.isInfinite()) {
            throw refused("ends by itself; leave until away");
        }
    }

    @Override
    public Optional<LocalDateTime> after(LocalDateTime exclusive) {
        RecurrenceRuleIterator times = rule.iterator(of(start));
        if (exclusive.isAfter(start)) {
            times.fastForward(of(exclusive));
        }
        while (times.hasNext()) {
            DateTime next = times.nextDateTime();
            if (next.after(horizon)) {
                return Optional.empty();
            }
            LocalDateTime local = LocalDateTime.of(
                    next.getYear(), next.getMonth() + 1, next.getDayOfMonth(), next.getHours(), next.getMinutes());
            if (local.isAfter(exclusive)) {
                return Optional.of(local);
            }
        }
        return Optional.empty();
    }

    private static DateTime of(LocalDateTime local) {
        return new DateTime(
                local.getYear(),
                local.getMonthValue() - 1,
                local.getDayOfMonth(),
                local.getHour(),
                local.getMinute(),
                local.getSecond());
    }

    private static UnsupportedTiming refused(String detail) {
        return new UnsupportedTiming(POINTER, detail);
    }
}
