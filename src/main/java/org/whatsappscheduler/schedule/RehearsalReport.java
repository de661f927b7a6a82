package org.whatsappscheduler.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.audience.Person;
import org.whatsappscheduler.common.Problem;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.message.CompiledMessage;
import org.whatsappscheduler.message.MessageContent;
import org.whatsappscheduler.message.Rendering;
import org.whatsappscheduler.planning.Agenda;
import org.whatsappscheduler.planning.Departures;
import org.whatsappscheduler.planning.Forecasts;
import org.whatsappscheduler.planning.FrozenRun;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.planning.Timing;
import org.whatsappscheduler.planning.Timings;
import org.whatsappscheduler.whatsapp.OutboundMessage;

/** Reads what a rehearsal has planned, before it is taken back. */
@ApplicationScoped
class RehearsalReport {

    private static final int OCCURRENCES = 5;
    private static final int SAMPLES = 3;
    private static final TypeReference<Map<String, String>> ATTRIBUTES = new TypeReference<>() {};

    private static final String RUN = "SELECT " + FrozenRun.COLUMNS + ", day FROM schedule_runs"
            + " WHERE schedule_id = ? AND state IN ('planning', 'sending') AND created_at = now()"
            + " ORDER BY occurrence LIMIT 1";

    private static final String MISSED = """
            SELECT reason FROM schedule_runs WHERE schedule_id = ? AND state = 'missed' AND created_at = now()
             ORDER BY occurrence DESC LIMIT 1
            """;

    private static final String FATES = """
            SELECT status, coalesce(reason, '') AS reason, count(*) AS n FROM deliveries
             WHERE day = ? AND run_id = ? GROUP BY 1, 2
            """;

    private static final String ZONES = """
            SELECT coalesce(r.time_zone, r.number_zone) AS zone, count(*) AS n,
                   count(*) FILTER (WHERE r.time_zone IS NULL AND r.number_zone IS NOT NULL) AS inferred,
                   count(*) FILTER (WHERE d.status = 'queued') AS queued,
                   count(*) FILTER (WHERE d.status = 'expired') AS expired,
                   min(d.due_at) FILTER (WHERE d.status = 'queued') AS first_at,
                   max(d.due_at) FILTER (WHERE d.status = 'queued') AS last_at
              FROM deliveries d JOIN recipients r ON r.id = d.recipient_id
             WHERE d.day = ? AND d.run_id = ? GROUP BY 1 ORDER BY first_at, 1
            """;

    private static final String MISSING = """
            SELECT v.name, count(*) AS n
              FROM deliveries d JOIN recipients r ON r.id = d.recipient_id CROSS JOIN unnest(?) AS v (name)
             WHERE d.day = ? AND d.run_id = ? AND d.reason = 'missing_variable'
               AND CASE v.name WHEN 'language' THEN r.language IS NULL ELSE NOT jsonb_exists(r.attributes, v.name) END
             GROUP BY 1
            """;

    private static final String SOME = """
            SELECT r.id, r.name, r.phone_number, r.language, r.attributes::text AS attributes
              FROM deliveries d JOIN recipients r ON r.id = d.recipient_id
             WHERE d.day = ? AND d.run_id = ? AND d.status = 'queued' ORDER BY d.due_at, d.id LIMIT ?
            """;

    private static final String AFTER_CLOSING = """
            SELECT count(*)
              FROM deliveries d JOIN recipients r ON r.id = d.recipient_id
              JOIN unnest(?, ?) AS c (zone, closes_at) ON c.zone = coalesce(r.time_zone, r.number_zone, '')
             WHERE d.day = ? AND d.run_id = ? AND d.status = 'queued' AND d.due_at >= c.closes_at
            """;

    private record Planned(FrozenRun run, LocalDate day) {}

    private record Fate(String status, String reason, long count) {}

    private final DataSource database;
    private final Planner planner;
    private final Timings timings;
    private final Forecasts forecasts;
    private final ObjectMapper json;

    RehearsalReport(DataSource database, Planner planner, Timings timings, Forecasts forecasts, ObjectMapper json) {
        this.database = database;
        this.planner = planner;
        this.timings = timings;
        this.forecasts = forecasts;
        this.json = json;
    }

    /**
     * What has been planned of a schedule's next occurrence, in this transaction: of what comes often, by everybody's own
     * clock, several are planned at once.
     *
     * @param used the wall clocks that have had their run before
     */
    DryRun on(UUID scheduleId, Timing timing, Set<LocalDateTime> used) {
        Planned planned = Sql.on(database, RUN)
                .with(scheduleId)
                .first(row -> new Planned(FrozenRun.of(row), row.getObject("day", LocalDate.class)))
                .orElseThrow(() -> Problem.SCHEDULING_CONFLICT.because("Nothing would be sent: "
                        + Sql.on(database, MISSED)
                                .with(scheduleId)
                                .first(row -> row.getString(1))
                                .orElse("it can't be planned")));
        FrozenRun run = planned.run();
        MessageContent content = planner.parse(run.content());
        List<Fate> fates = fates(planned);
        List<Agenda.Coming> following = following(run, timing, used);
        ZoneReport zones = zones(planned, timing, following);
        zones.late(count(fates, fate -> fate.reason().equals(Planner.PLACE_EXPIRED)));
        return new DryRun(
                count(fates, fate -> true),
                count(fates, fate -> fate.status().equals("queued")),
                fates.stream()
                        .filter(fate -> fate.status().equals("skipped"))
                        .collect(Collectors.toMap(Fate::reason, Fate::count, Long::sum, TreeMap::new)),
                count(fates, fate -> fate.status().equals("expired")),
                zones.passed(),
                missing(planned, content.requiredVariables()),
                zones.zones(),
                zones.firstAt(),
                zones.lastAt(),
                Stream.concat(Stream.of(run.occurrence()), following.stream().map(Agenda.Coming::at))
                        .toList(),
                zones.remarks(),
                samples(planned, content.compile()),
                forecasts.of(run.id()).orElse(null));
    }

    private List<Fate> fates(Planned planned) {
        return Sql.on(database, FATES)
                .with(planned.day(), planned.run().id())
                .list(row -> new Fate(row.getString("status"), row.getString("reason"), row.getLong("n")));
    }

    private static long count(List<Fate> fates, java.util.function.Predicate<Fate> which) {
        return fates.stream().filter(which).mapToLong(Fate::count).sum();
    }

    private ZoneReport zones(Planned planned, Timing timing, List<Agenda.Coming> following) {
        FrozenRun run = planned.run();
        Timing frozen = run.timing() == null ? timing : timings.read(run.timing(), null);
        Departures departures = new Departures(frozen, run.occurrence(), run.local());
        List<ZoneReport.Row> rows = Sql.on(database, ZONES)
                .with(planned.day(), run.id())
                .list(row -> new ZoneReport.Row(
                        row.getString("zone"),
                        row.getLong("n"),
                        row.getLong("inferred"),
                        row.getLong("queued"),
                        row.getLong("expired"),
                        Sql.instant(row, "first_at"),
                        Sql.instant(row, "last_at")));
        List<LocalDateTime> locals = Stream.concat(
                        Stream.ofNullable(run.local()), following.stream().map(Agenda.Coming::local))
                .toList();
        ZoneReport report = new ZoneReport(rows, departures, locals, run.perRecipient());
        if (frozen.rate() != null && frozen.hasHours()) {
            report.deferred(afterClosing(planned, rows, departures));
        }
        return report;
    }

    /** How many have a place in line after the hours are over that it begins in. */
    private long afterClosing(Planned planned, List<ZoneReport.Row> rows, Departures departures) {
        return Sql.on(database, AFTER_CLOSING)
                .with((Object) rows.stream()
                        .map(row -> row.zone() == null ? "" : row.zone())
                        .toArray(String[]::new))
                .with((Object) rows.stream()
                        .map(row -> departures
                                .of(ZoneReport.zone(row.zone(), departures.fallback()))
                                .expiresAt())
                        .toArray(Instant[]::new))
                .with(planned.day(), planned.run().id())
                .list(row -> row.getLong(1))
                .getFirst();
    }

    /** What comes after it of what recurs. */
    private static List<Agenda.Coming> following(FrozenRun run, Timing timing, Set<LocalDateTime> used) {
        if (timing.recurrence() == null) {
            return List.of();
        }
        Set<LocalDateTime> over = new HashSet<>(used);
        Optional.ofNullable(run.local()).ifPresent(over::add);
        return new Agenda(timing, over).next(run.occurrence().plusNanos(1), OCCURRENCES - 1);
    }

    private Map<String, Long> missing(Planned planned, Set<String> required) {
        return Sql.on(database, MISSING)
                .with((Object) required.toArray(String[]::new))
                .with(planned.day(), planned.run().id())
                .list(row -> Map.entry(row.getString("name"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, TreeMap::new));
    }

    private List<DryRun.Sample> samples(Planned planned, CompiledMessage message) {
        Function<Person, @Nullable String> text = person -> text(message.render(person.variables()));
        return Sql.on(database, SOME)
                .with(planned.day(), planned.run().id(), SAMPLES)
                .list(row -> new DryRun.Sample(row.getObject("id", UUID.class), text.apply(person(row))));
    }

    private Person person(ResultSet row) throws SQLException {
        try {
            return new Person(
                    Objects.requireNonNull(row.getString("name")),
                    Objects.requireNonNull(row.getString("phone_number")),
                    row.getString("language"),
                    json.readValue(row.getString("attributes"), ATTRIBUTES));
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("The attributes of a recipient cannot be read", notOurs);
        }
    }

    private static @Nullable String text(Rendering rendering) {
        return switch (rendering) {
            case Rendering.Rendered(OutboundMessage.Content content) ->
                switch (content) {
                    case OutboundMessage.Text text -> text.body();
                    case OutboundMessage.Template template -> template.name();
                    case OutboundMessage.Media media -> media.caption();
                    case OutboundMessage.Location ignored -> null;
                };
            case Rendering.Missing ignored -> null;
            case Rendering.TooLong ignored -> null;
        };
    }
}
