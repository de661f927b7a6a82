package org.whatsappscheduler.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When a message goes out, drawn at random of all that can be said about it, as the API takes it. */
final class RandomSchedule {

    private static final List<String> EVERY_DAY = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final List<String> PRESETS = List.of("cautious", "us_strict", "france_marketing");
    private static final List<String> CHANGING = List.of("Europe/Madrid", "America/New_York", "Australia/Lord_Howe");

    /** No multiple of the quarters of an hour that zones differ by: what is drawn is over or is not, wherever the test is. */
    private static final Duration OFF_NOW = Duration.ofMinutes(20);

    private final Random random;
    private final Instant now;
    private final Map<String, Object> body = new HashMap<>();
    private final @Nullable Map<String, Object> senderHours;
    private final String fallback;

    RandomSchedule(Random random, Instant now) {
        this.random = random;
        this.now = now;
        String clock = clock();
        rate();
        boolean ownHours = random.nextInt(3) > 0;
        if (ownHours) {
            body.putAll(hours());
        }
        senderHours = random.nextBoolean() ? hours() : null;
        boolean sendersFallback = senderHours != null && random.nextBoolean();
        if (sendersFallback) {
            senderHours.put("fallback_zone", "Asia/Tokyo");
        }
        fallback = sendersFallback && !ownHours && !isByRecipient() ? "Asia/Tokyo" : clock;
    }

    /** Everything but who, what and from whom. */
    Map<String, Object> body() {
        return body;
    }

    /** The opening hours of its sender. */
    @Nullable
    Map<String, Object> senderHours() {
        return senderHours;
    }

    /** The clock of those of whom none is known. */
    String fallback() {
        return fallback;
    }

    boolean isByRecipient() {
        return body.get("when") instanceof Map<?, ?> when && "recipient".equals(when.get("zone"));
    }

    /** Whether recipients have instants or limits of their own. */
    boolean isPerRecipient() {
        return isByRecipient()
                || senderHours != null
                || Stream.of("windows", "holidays", "quiet_hours").anyMatch(body::containsKey);
    }

    boolean isPaced() {
        return body.containsKey("rate");
    }

    /** Whether something of it may be due at once, which is another moment each time. */
    boolean isFromNow() {
        return body.get("when") instanceof Map<?, ?> when && "send_now".equals(when.get("if_passed"));
    }

    private String clock() {
        if (random.nextInt(4) == 0) {
            String offset = of("Z", "+05:30", "-08:00");
            body.put(
                    "scheduled_time",
                    OffsetDateTime.ofInstant(
                                    now.truncatedTo(ChronoUnit.SECONDS)
                                            .plus(OFF_NOW)
                                            .plus(Duration.ofHours(random.nextInt(40))),
                                    ZoneOffset.of(offset))
                            .toString());
            return offset;
        }
        boolean byRecipient = random.nextInt(3) > 0;
        String zone = of("Africa/Nairobi", "Europe/Madrid", "Australia/Lord_Howe");
        LocalDateTime local = local(byRecipient);
        Map<String, Object> when = new HashMap<>(Map.of("local", local.toString(), "zone", zone));
        if (byRecipient) {
            when.putAll(Map.of("zone", "recipient", "fallback_zone", zone, "if_passed", of("skip", "send_now")));
        }
        body.put("when", when);
        if (random.nextBoolean()) {
            body.put("recurrence", recurrence(local));
        }
        return zone;
    }

    /** A few hours from now, or in a night in which some clock changes. */
    private LocalDateTime local(boolean byRecipient) {
        if (random.nextInt(3) == 0) {
            ZoneOffsetTransition change =
                    Objects.requireNonNull(ZoneId.of(CHANGING.get(random.nextInt(CHANGING.size())))
                            .getRules()
                            .nextTransition(now));
            LocalDateTime begin = change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
            return begin.plusMinutes(15);
        }
        return LocalDateTime.ofInstant(now, ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MINUTES)
                .plus(OFF_NOW)
                .plusHours(byRecipient ? random.nextInt(-10, 60) : random.nextInt(13, 60));
    }

    private Map<String, Object> recurrence(LocalDateTime local) {
        String minute = local.getMinute() + " ";
        return switch (random.nextInt(5)) {
            case 0 ->
                Map.of(
                        "rrule",
                        "FREQ=DAILY",
                        "exdates",
                        List.of(local.toLocalDate().plusDays(2).toString()));
            case 1 -> Map.of("rrule", "FREQ=WEEKLY;BYDAY=MO,WE,SA", "catch_up", of("skip", "once", "all"));
            case 2 -> Map.of("rrule", "FREQ=DAILY;COUNT=4");
            case 3 -> Map.of("cron", minute + "* * * *", "catch_up", of("skip", "once", "all"));
            // In the gap, and where the clock jumps to.
            default -> Map.of("cron", minute + local.getHour() + "," + (local.getHour() + 1) % 24 + " * * *");
        };
    }

    private void rate() {
        double few = 0.01 + random.nextDouble() / 20;
        switch (random.nextInt(7)) {
            case 0 -> body.put("rate", Map.of("per_second", few));
            case 1 -> body.put("rate", Map.of("spread_over", "PT2H"));
            case 2 -> body.put("rate", Map.of("spread_over", "PT20M", "per_second", few));
            case 3 -> body.put("rate", Map.of("per_second", few, "ramp_up", "PT5M"));
            default -> {}
        }
        if (random.nextBoolean()) {
            body.put("expires_after", of("PT2H30M", "PT11H", "P3D"));
        }
    }

    private Map<String, Object> hours() {
        Map<String, Object> hours = new HashMap<>();
        switch (random.nextInt(4)) {
            case 0 -> hours.put("windows", List.of(window("09:00", "17:00")));
            case 1 -> hours.put("windows", List.of(window("09:00", "09:07"), window("18:00", "18:10")));
            case 2 -> hours.put("windows", List.of(window("22:00", "02:30")));
            default -> hours.put("quiet_hours", of(PRESETS.toArray(String[]::new)));
        }
        if (random.nextInt(3) == 0) {
            hours.put(
                    "holidays",
                    List.of(LocalDateTime.ofInstant(now, ZoneOffset.UTC)
                            .toLocalDate()
                            .plusDays(random.nextInt(3))
                            .toString()));
        }
        return hours;
    }

    private Map<String, Object> window(String from, String to) {
        int days = random.nextInt(2, EVERY_DAY.size() + 1);
        return Map.of("days", EVERY_DAY.subList(0, days), "from", from, "to", to);
    }

    private String of(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
