package org.whatsappscheduler.planning;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.sender.Hours;
import org.whatsappscheduler.sender.SendingHours;
import org.whatsappscheduler.timing.Recurrence;

/**
 * When a schedule's messages go out, as it was meant: what is stored, and what instants are worked out from.
 *
 * @param when absent for a bare instant
 * @param fallbackZone of a bare instant, the offset it was written with
 * @param askedAt when it was asked for: a time that had passed by then is {@code when.if_passed}'s affair
 * @param expiresAfterMs how long after its instant a message may still leave, if that was said
 * @param pacedForMs of a run: how long it takes to come due, at its pace
 */
@RegisterForReflection
public record Timing(
        @Nullable When when,
        @Nullable Recurring recurrence,
        @Nullable List<Hours> windows,
        @Nullable List<String> holidays,
        @Nullable String quietHours,
        @Nullable Rate rate,
        @Nullable String fallbackZone,
        @Nullable Instant askedAt,
        @Nullable Long expiresAfterMs,
        @Nullable Long pacedForMs) {

    /** When nothing is said about it: long enough for an outage, too short to arrive at night what was meant for noon. */
    static final Duration DEFAULT_EXPIRY = Duration.ofHours(6);

    /** Whether it says no more than one instant. */
    @JsonIgnore
    public boolean isPlain() {
        return when == null && rate == null && !hasHours();
    }

    /** Of a bare instant: whether the offset it was written with says nothing about where its recipients are. */
    @JsonIgnore
    public boolean isUtc() {
        return ZoneOffset.UTC.equals(zone());
    }

    @JsonIgnore
    public boolean hasHours() {
        return hours().isAny();
    }

    @JsonIgnore
    public boolean isByRecipient() {
        return when != null && when.isByRecipient();
    }

    /** Whether recipients have instants or limits of their own. */
    @JsonIgnore
    public boolean isPerRecipient() {
        return isByRecipient() || hasHours();
    }

    /** The clock its times are meant by, where that of a recipient is not known or not asked for. */
    public ZoneId zone() {
        return zone(when == null ? fallbackZone : when.isByRecipient() ? when.fallbackZone() : when.zone());
    }

    /** The clock that the hours of recipients go by of whom none is known. */
    public ZoneId fallback() {
        return isByRecipient() || fallbackZone == null ? zone() : zone(fallbackZone);
    }

    private static ZoneId zone(@Nullable String named) {
        return named == null ? ZoneOffset.UTC : ZoneId.of(named);
    }

    /** The wall clock that was written. */
    @Nullable
    public LocalDateTime local() {
        return when == null || when.local() == null ? null : LocalDateTime.parse(when.local());
    }

    /**
     * What it recurs by.
     *
     * @throws org.whatsappscheduler.timing.UnsupportedTiming naming what is not offered
     */
    public Optional<Recurrence> rule() {
        if (recurrence == null) {
            return Optional.empty();
        }
        Set<LocalDate> days = new HashSet<>();
        Set<LocalDateTime> times = new HashSet<>();
        for (String excluded : recurrence.exdates() == null ? List.<String>of() : recurrence.exdates()) {
            if (excluded.indexOf('T') < 0) {
                days.add(LocalDate.parse(excluded));
            } else {
                times.add(LocalDateTime.parse(excluded));
            }
        }
        LocalDateTime start = local() == null ? startOfCron() : local();
        return Optional.of(
                recurrence.rrule() == null
                        ? Recurrence.ofCron(recurrence.cron(), start, days, times, until())
                        : Recurrence.ofRrule(recurrence.rrule(), start, days, times, until()));
    }

    /** A cron expression says its times by itself; it counts from when it was asked for. */
    private LocalDateTime startOfCron() {
        Instant from = askedAt == null ? Instant.EPOCH : askedAt;
        return LocalDateTime.ofInstant(from, zone()).withSecond(0).withNano(0);
    }

    private @Nullable LocalDateTime until() {
        if (recurrence == null || recurrence.until() == null) {
            return null;
        }
        String written = recurrence.until();
        return written.indexOf('T') < 0 ? Recurrence.endOf(LocalDate.parse(written)) : LocalDateTime.parse(written);
    }

    /** When may be sent. */
    public SendingHours hours() {
        return new SendingHours(windows, holidays, quietHours, null);
    }

    /** How long after its instant a message may still leave. */
    public Duration expiry() {
        return expiresAfterMs == null ? DEFAULT_EXPIRY : Duration.ofMillis(expiresAfterMs);
    }

    /** How long they become due over; zero at once. */
    public Duration spread() {
        return rate == null || rate.spreadOver() == null ? Duration.ZERO : Duration.parse(rate.spreadOver());
    }

    public Duration rampUp() {
        return rate == null || rate.rampUp() == null ? Duration.ZERO : Duration.parse(rate.rampUp());
    }

    /**
     * How many a second become due in a line, of so many recipients in all; null: all at once, or wherever they fall within
     * {@code spread_over}. As many lines as there are zones are slow enough if all of them together were.
     */
    @Nullable
    public Double pace(long recipients) {
        if (rate == null || rate.perSecond() == null) {
            return null;
        }
        if (spread().isZero()) {
            return rate.perSecond();
        }
        double even = Math.max(recipients, 1) / (spread().toMillis() / 1_000.0);
        return isPerRecipient() && rate.rampUp() == null && even <= rate.perSecond()
                ? null
                : (Double) Math.min(rate.perSecond(), even);
    }

    /**
     * With the hours of its sender, if it has none of its own; and with their fallback zone, which was named for them, while
     * the offset that an instant happens to be written in was not.
     */
    public Timing orHoursOf(@Nullable Timing sender) {
        return sender == null || hasHours()
                ? this
                : new Timing(
                        when,
                        recurrence,
                        sender.windows,
                        sender.holidays,
                        sender.quietHours,
                        rate,
                        sender.fallbackZone == null ? fallbackZone : sender.fallbackZone,
                        askedAt,
                        expiresAfterMs,
                        pacedForMs);
    }

    /** Of a run that is hurried: for everybody at once, whatever their clocks say, as fast as the sender may. */
    public Timing hurried() {
        return new Timing(
                null, null, windows, holidays, quietHours, null, fallback().getId(), askedAt, expiresAfterMs, null);
    }

    /** Of a run: with what is known only then. */
    public Timing ofRun(@Nullable Long expiry, Duration pacedFor) {
        return new Timing(
                when,
                recurrence,
                windows,
                holidays,
                quietHours,
                rate,
                fallbackZone,
                askedAt,
                expiry,
                pacedFor.toMillis());
    }

    public Timing askedAt(Instant now) {
        return new Timing(
                when, recurrence, windows, holidays, quietHours, rate, fallbackZone, now, expiresAfterMs, pacedForMs);
    }
}
