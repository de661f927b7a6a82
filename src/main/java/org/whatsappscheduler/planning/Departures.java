package org.whatsappscheduler.planning;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.timing.OpeningHours;
import org.whatsappscheduler.timing.OpeningHours.Opening;
import org.whatsappscheduler.timing.Recurrence;
import org.whatsappscheduler.timing.WallClock;

/**
 * When a run's messages leave, by the clock of each recipient. Pure: a run and a zone always give the same, whoever asks
 * and however often.
 */
public final class Departures {

    /** A full house at the opening of the hours is let in over that long, or a quarter of the hours if they are shorter. */
    private static final Duration OPENING_RUSH = Duration.ofMinutes(15);

    /** So many openings a line goes on over, the first not counted; whose place comes later gets nothing. */
    static final int MOST_STRETCHES = 60;

    private static final Duration STEP_OF_OFFSETS = Duration.ofMinutes(15);

    /**
     * What is planned for the recipients of a zone.
     *
     * @param base the instant asked for, which the pace counts from
     * @param dueAt when it may leave
     * @param expiresAt from when on it may not, or has to be looked at again because the hours are over
     * @param spreadMillis over how long they become due
     * @param status {@code skipped} or {@code expired} when they get nothing; else null
     * @param reason why
     * @param passed whether its time was over when it was asked for
     */
    public record Departure(
            Instant base,
            Instant dueAt,
            @Nullable Instant expiresAt,
            long spreadMillis,
            @Nullable String status,
            @Nullable String reason,
            boolean passed) {}

    /** When somebody's turn comes again. */
    public record Turn(Instant dueAt, Instant expiresAt) {}

    /**
     * A later part of a line that is longer than its first opening.
     *
     * @param fromMillis the place in line that it begins with: how long after the first, of the time in which it is open
     * @param opensAt when that place is due
     * @param expiresAt what is not sent by then has been held up, or is over
     */
    record Stretch(long fromMillis, Instant opensAt, Instant expiresAt) {}

    private final Timing timing;
    private final Instant occurrence;
    private final @Nullable LocalDateTime local;
    private final OpeningHours hours;
    private final Optional<Recurrence> rule;

    /** What somebody held up asks for is worked out once for all who go by the same clock. */
    private final Map<ZoneId, Optional<Instant>> lastChances = new ConcurrentHashMap<>();

    public Departures(Timing timing, Instant occurrence, @Nullable LocalDateTime local) {
        this.timing = timing;
        this.occurrence = occurrence;
        this.local = local;
        this.hours = timing.hours().openingHours();
        this.rule = timing.rule();
    }

    /** When the time of everybody is over, if all have the same instant and no hours. */
    public Instant expiresAt() {
        Instant base = isPassed(occurrence) && "send_now".equals(ifPassed()) ? timing.askedAt() : occurrence;
        return notAfter(base, base);
    }

    /** From when on nobody gets it any more, wherever they are. */
    Instant overAt() {
        if (!timing.isPerRecipient()) {
            return expiresAt();
        }
        int first = ZoneOffset.ofHours(-12).getTotalSeconds();
        int last = ZoneOffset.ofHours(14).getTotalSeconds();
        int step = (int) STEP_OF_OFFSETS.toSeconds();
        return IntStream.rangeClosed(0, (last - first) / step)
                .mapToObj(i -> ZoneOffset.ofTotalSeconds(first + i * step))
                .map(this::overAt)
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private Instant overAt(ZoneId zone) {
        Departure planned = of(zone);
        return planned.status() == null ? lastChance(planned, zone) : planned.base();
    }

    /** The clock of those of whom none is known. */
    public ZoneId fallback() {
        return timing.fallback();
    }

    /** The clock that the time asked for is meant by, for somebody who goes by that one. */
    public ZoneId clock(ZoneId zone) {
        return timing.isByRecipient() ? zone : timing.zone();
    }

    /** What is planned for whoever goes by that clock. */
    public Departure of(ZoneId zone) {
        Instant asked = instant(zone);
        if (isDuplicate(zone)) {
            return none(asked, "skipped", "duplicate", false);
        }
        boolean passed = isPassed(asked);
        if (passed && !"send_now".equals(ifPassed())) {
            return none(asked, "skipped", "time_passed", true);
        }
        Instant base = passed ? timing.askedAt() : asked;
        Optional<Opening> opening = hours.opening(base, zone);
        if (opening.isEmpty()) {
            return none(base, "skipped", "window_closed", passed);
        }
        Instant due = opening.get().opensAt();
        Instant notAfter = notAfter(base, due);
        if (!due.isBefore(notAfter)) {
            return none(base, "expired", "no window opens before it expires", passed);
        }
        long spread = timing.rate() != null ? spreadMillis() : due.isAfter(base) ? rush(opening.get()) : 0;
        return new Departure(base, due, earlier(opening.get().closesAt(), notAfter), spread, null, null, passed);
    }

    /** How the line goes on, if it is longer than its first opening: over the next ones, while there is time. */
    List<Stretch> stretches(Departure planned, ZoneId zone) {
        Instant said = timing.expiresAfterMs() == null ? null : notAfter(planned.base(), planned.dueAt());
        List<Stretch> stretches = new ArrayList<>();
        Instant opens = planned.dueAt();
        Instant closes = closing(planned, zone);
        long open = 0;
        while (closes != null && stretches.size() < MOST_STRETCHES) {
            open += Duration.between(opens, closes).toMillis();
            Optional<Opening> next = open >= planned.spreadMillis() ? Optional.empty() : hours.opening(closes, zone);
            if (next.isEmpty() || said != null && !next.get().opensAt().isBefore(said)) {
                break;
            }
            opens = next.get().opensAt();
            closes = next.get().closesAt();
            Instant end = said != null
                    ? said
                    : opens.plusMillis(planned.spreadMillis() - open).plus(Timing.DEFAULT_EXPIRY);
            stretches.add(new Stretch(open, opens, earlier(closes, end)));
        }
        return stretches;
    }

    private @Nullable Instant closing(Departure planned, ZoneId zone) {
        return timing.rate() == null || planned.status() != null
                ? null
                : hours.opening(planned.dueAt(), zone).map(Opening::closesAt).orElse(null);
    }

    /**
     * When the message of somebody who was held up until the time was over may leave after all: as soon as it is open.
     * Empty when it has expired for good.
     */
    public Optional<Turn> again(ZoneId zone, UUID recipient, Instant now) {
        return lastChances
                .computeIfAbsent(zone, this::lastChance)
                .flatMap(notAfter -> hours.opening(now, zone)
                        .map(opening ->
                                new Turn(inTurn(opening, now, recipient), earlier(opening.closesAt(), notAfter)))
                        .filter(turn -> turn.dueAt().isBefore(turn.expiresAt())));
    }

    private Optional<Instant> lastChance(ZoneId zone) {
        Departure planned = of(zone);
        return planned.status() == null ? Optional.of(lastChance(planned, zone)) : Optional.empty();
    }

    /** What was said holds; by default, who is held up past the closing has as long once more from the next opening on. */
    private Instant lastChance(Departure planned, ZoneId zone) {
        if (timing.expiresAfterMs() != null) {
            return notAfter(planned.base(), planned.dueAt());
        }
        Instant last = endOfLine(planned, zone);
        Instant notAfter = last.plus(Timing.DEFAULT_EXPIRY);
        return hours.opening(last, zone)
                .flatMap(opening ->
                        opening.opensAt().isAfter(last) ? Optional.of(opening) : following(opening, notAfter, zone))
                .map(next -> next.opensAt().plus(Timing.DEFAULT_EXPIRY))
                .filter(later -> later.isAfter(notAfter))
                .orElse(notAfter);
    }

    private Instant endOfLine(Departure planned, ZoneId zone) {
        List<Stretch> stretches = stretches(planned, zone);
        return stretches.isEmpty()
                ? planned.dueAt().plusMillis(spreadMillis())
                : stretches
                        .getLast()
                        .opensAt()
                        .plusMillis(spreadMillis() - stretches.getLast().fromMillis());
    }

    /** What opens next, if it closes while there is still time. */
    private Optional<Opening> following(Opening opening, Instant notAfter, ZoneId zone) {
        Instant closes = opening.closesAt();
        return closes == null || closes.isAfter(notAfter) ? Optional.empty() : hours.opening(closes, zone);
    }

    private Instant inTurn(Opening opening, Instant from, UUID recipient) {
        long rush = opening.opensAt().isAfter(from) ? rush(opening) : 0;
        return opening.opensAt().plusMillis((long) (rush * fraction(recipient)));
    }

    /** The same place in the line as in SQL: {@link Planner}. */
    static double fraction(UUID recipient) {
        return (recipient.getLeastSignificantBits() & 0xFFFF_FFFFL) / 4_294_967_296.0;
    }

    /** The wall clock asked for; null for a bare instant. */
    public @Nullable LocalDateTime local() {
        return local;
    }

    private Instant instant(ZoneId zone) {
        return timing.isByRecipient() && local != null
                ? WallClock.at(local, zone).instant()
                : occurrence;
    }

    /**
     * A time that the clock jumps over falls together with the one it jumps to, if that one recurs too; and has a run of its
     * own, which it has not if the fallback's clock jumps alike.
     */
    private boolean isDuplicate(ZoneId zone) {
        if (local == null || rule.isEmpty() || !timing.isByRecipient()) {
            return false;
        }
        WallClock at = WallClock.at(local, zone);
        LocalDateTime jumpedTo = LocalDateTime.ofInstant(at.instant(), zone);
        return at.kind() == WallClock.Kind.GAP
                && rule.get().contains(jumpedTo)
                && !WallClock.at(jumpedTo, timing.zone()).instant().equals(occurrence);
    }

    private boolean isPassed(Instant asked) {
        return timing.when() != null && timing.askedAt() != null && asked.isBefore(timing.askedAt());
    }

    private @Nullable String ifPassed() {
        return timing.when() == null ? null : timing.when().ifPassed();
    }

    /** What was said counts from the instant asked for, the default from when it could leave first. */
    private Instant notAfter(Instant base, Instant due) {
        return timing.expiresAfterMs() != null
                ? base.plusMillis(timing.expiresAfterMs())
                : due.plusMillis(spreadMillis()).plus(Timing.DEFAULT_EXPIRY);
    }

    private long spreadMillis() {
        return timing.pacedForMs() != null && timing.pacedForMs() > 0
                ? timing.pacedForMs()
                : timing.spread().toMillis();
    }

    private static long rush(Opening opening) {
        Instant closes = opening.closesAt();
        long quarter = closes == null
                ? Long.MAX_VALUE
                : Duration.between(opening.opensAt(), closes).dividedBy(4).toMillis();
        return Math.min(OPENING_RUSH.toMillis(), quarter);
    }

    private static Instant earlier(@Nullable Instant one, Instant other) {
        return one == null || other.isBefore(one) ? other : one;
    }

    private static Departure none(Instant at, String status, String reason, boolean passed) {
        return new Departure(at, at, null, 0, status, reason, passed);
    }
}
