package org.whatsappscheduler.planning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.common.Tracing;
import org.whatsappscheduler.message.MessageContent;

/** Turns due schedules into runs, and runs into deliveries, page by page. Planning twice changes nothing. */
@ApplicationScoped
public class Planner {

    private static final Logger LOG = Logger.getLogger(Planner.class);

    /** Recipients planned in one transaction: short locks, and a crash loses at most one page of work. */
    private static final int PAGE_SIZE = 5_000;

    /** Of so many runs that are planned in turns, what follows from their zones is kept. */
    private static final int RUNS_AT_ONCE = 16;

    private static final Duration KEPT = Duration.ofMinutes(10);

    /** What is smaller is over before anybody has read when it will be. */
    private static final int WORTH_A_FORECAST = 100;

    private record Page(long planned, long recipients) {}

    /** A run whose page fails whenever it is tried; its transaction is taken back. */
    private static final class Unplannable extends RuntimeException {

        private final UUID runId;

        Unplannable(UUID runId, RuntimeException why) {
            super(why);
            this.runId = runId;
        }
    }

    /** What a run's zones follow from. */
    private record Clocks(
            UUID runId, Instant occurrence, @Nullable String timing) {}

    /** A message {@code m} as {@link MessageContent} reads it. */
    public static final String FROZEN = """
            jsonb_strip_nulls(jsonb_build_object('type', m.type, 'category', m.category, 'content', m.content,
                                                 'preview_url', m.preview_url, 'template', m.template,
                                                 'media', m.media, 'location', m.location, 'defaults', m.defaults))""";

    /** Why somebody who is too far back in a line gets nothing. */
    public static final String PLACE_EXPIRED = "its place in line comes after it has expired";

    /** A number from 0 to 1 that follows from a recipient's id: {@link Departures#fraction}. */
    private static final String FRACTION = "(('x' || right(p.recipient_id::text, 8))::bit(32)::bigint / 4294967296.0)";

    /** The table of zones is a parameter: a plan for all there may be takes it for a few rows, and five times as long. */
    private static final String PLAN_ANEW = "SET LOCAL plan_cache_mode = force_custom_plan";

    /** The run that has waited longest for its next page: a million recipients hold up nobody's single message. */
    private static final String LOCK_RUN = """
            SELECT %s FROM schedule_runs
             WHERE state = 'planning' AND paused_at IS NULL
             ORDER BY planned_at NULLS FIRST, occurrence LIMIT 1 FOR UPDATE SKIP LOCKED
            """.formatted(FrozenRun.COLUMNS);

    private static final String RUN_OF = """
            SELECT %s FROM schedule_runs WHERE schedule_id = ? AND state = 'planning' ORDER BY id LIMIT 1
            """.formatted(FrozenRun.COLUMNS);

    /** Everybody at once: nobody has a place in a line, and so nothing has to be ranked. */
    private static final String AT_ONCE =
            "NOT MATERIALIZED (SELECT p.*, NULL::float8 AS pace, NULL::bigint AS place FROM people p)";

    /** Those who begin at the same instant, one after the other; counted over the pages. */
    private static final String IN_LINE = """
            MATERIALIZED (
                SELECT p.*, run.pace,
                       coalesce(t.planned, 0) - 1
                       + row_number() OVER (PARTITION BY p.base_at, p.status ORDER BY p.recipient_id) AS place
                  FROM people p CROSS JOIN run LEFT JOIN run_paces t ON t.run_id = run.id AND t.base_at = p.base_at)""";

    /** Over before it closes, if it ever does. */
    private static final String IN_ONE_GO =
            "NOT MATERIALIZED (SELECT t.*, t.base_at + t.after_s * interval '1 second' AS due_at FROM timed t)";

    /** What is left of the line at a closing goes on at the next opening. */
    private static final String OVER_OPENINGS = """
            MATERIALIZED (
                WITH lines AS MATERIALIZED (
                    SELECT zone, array_agg(from_ms::float8 ORDER BY from_ms) AS from_ms,
                           array_agg(opens_at ORDER BY from_ms) AS opens_at,
                           array_agg(expires_at ORDER BY from_ms) AS expires_at
                      FROM stretches GROUP BY zone)
                SELECT t.recipient_id, t.status, t.reason,
                       coalesce(l.opens_at[s.n] + (t.after_s - l.from_ms[s.n] / 1000) * interval '1 second',
                                t.base_at + t.after_s * interval '1 second') AS due_at,
                       coalesce(l.expires_at[s.n], t.expires_at) AS expires_at
                  FROM timed t LEFT JOIN lines l ON l.zone = t.zone
                 CROSS JOIN LATERAL (SELECT width_bucket(t.after_s * 1000, l.from_ms) AS n) s)""";

    /**
     * One page of a run's audience, the cursor advanced in the same statement; the caller holds the run's row. Whose zone
     * is none of those given goes by the fallback. Of a run that is spread, the place follows from the recipient's id.
     *
     * <p>Each recipient is looked up by id (LATERAL with a limit), because the planner would rather read all there are; and
     * FULL JOIN is never done by comparing each with each, however few rows the planner expects. The ids are UUIDv7 of the
     * run's instant: their first half is worked out once.
     */
    private static final String PLAN_PAGE = """
            WITH run AS (SELECT * FROM schedule_runs WHERE id = ?),
            stem AS (SELECT left(overlay(uuid_v7_at(created_at)::text PLACING '7' FROM 15), 15) AS text FROM run),
            zones AS MATERIALIZED (
                SELECT * FROM unnest(?, ?, ?, ?, ?, ?) AS z (zone, base_at, expires_at, spread_ms, status, reason)),
            stretches AS MATERIALIZED (
                SELECT * FROM unnest(?, ?, ?, ?) AS s (zone, from_ms, opens_at, expires_at)),
            page AS MATERIALIZED (
                SELECT g.recipient_id FROM group_recipients g
                 WHERE g.group_id = ? AND g.recipient_id > coalesce(?::uuid, '00000000-0000-0000-0000-000000000000')
                 ORDER BY g.recipient_id LIMIT ?),
            people AS MATERIALIZED (
                SELECT r.id AS recipient_id, z.zone, z.base_at, z.expires_at, z.spread_ms,
                       coalesce(why.reason, z.reason) AS reason,
                       CASE WHEN why.reason IS NULL THEN coalesce(z.status, 'queued') ELSE 'skipped' END AS status
                  FROM page
                 CROSS JOIN LATERAL (SELECT * FROM recipients WHERE id = page.recipient_id LIMIT 1) r
                  LEFT JOIN zones own ON own.zone = coalesce(r.time_zone, r.number_zone)
                  JOIN zones z ON z.zone = coalesce(own.zone, ?)
                 CROSS JOIN LATERAL (SELECT CASE
                       WHEN r.opted_out_at IS NOT NULL THEN 'opted_out'
                       WHEN NOT jsonb_exists_all(r.attributes, ?) OR (? AND r.language IS NULL)
                           THEN 'missing_variable' END AS reason) why),
            placed AS %1$s,
            timed AS NOT MATERIALIZED (
                SELECT p.*, CASE
                           WHEN p.place IS NOT NULL AND p.place < p.pace * a.ramp / 2 THEN sqrt(2 * a.ramp * p.place / p.pace)
                           WHEN p.place IS NOT NULL THEN a.ramp / 2 + p.place / p.pace
                           WHEN p.spread_ms > 0 THEN p.spread_ms / 1000.0 * %3$s
                           ELSE 0 END AS after_s
                  FROM placed p CROSS JOIN (SELECT ?::float8 AS ramp) a),
            laid AS %2$s,
            planned AS (
                INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, reason, planned_at, due_at)
                SELECT (stem.text || substr(gen_random_uuid()::text, 16))::uuid, run.day, run.id, run.schedule_id,
                       p.recipient_id, CASE WHEN late.it THEN 'expired' ELSE p.status END,
                       CASE WHEN late.it THEN '%4$s' ELSE p.reason END,
                       now(), greatest(now(), p.due_at)
                  FROM laid p CROSS JOIN run CROSS JOIN stem
                 CROSS JOIN LATERAL (SELECT p.status = 'queued' AND p.due_at > p.expires_at AS it) late
                ON CONFLICT (day, run_id, recipient_id) DO NOTHING
                RETURNING id, day, run_id, recipient_id, status, due_at),
            ready AS (
                INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority)
                SELECT d.id, d.day, d.run_id, d.recipient_id, run.sender_id, d.due_at, p.expires_at, 0, run.priority
                  FROM planned d FULL JOIN laid p USING (recipient_id) CROSS JOIN run
                 WHERE coalesce(d.status, '') = 'queued'),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT run_id, coalesce(status, 'total'), count(*) FROM planned
                 GROUP BY GROUPING SETS ((run_id, status), (run_id))),
            paced AS (
                INSERT INTO run_paces AS t (run_id, base_at, planned)
                SELECT run.id, p.base_at, count(*) FROM placed p CROSS JOIN run
                 WHERE p.place IS NOT NULL AND p.status = 'queued' GROUP BY run.id, p.base_at
                ON CONFLICT (run_id, base_at) DO UPDATE SET planned = t.planned + excluded.planned),
            advanced AS (
                UPDATE schedule_runs s
                   SET plan_cursor = coalesce((SELECT recipient_id FROM page ORDER BY recipient_id DESC LIMIT 1),
                                              s.plan_cursor),
                       state = CASE WHEN (SELECT count(*) FROM page) < ? THEN 'sending' ELSE 'planning' END,
                       planned_at = clock_timestamp()
                  FROM run WHERE s.id = run.id)
            SELECT count(*) AS planned, (SELECT count(*) FROM page) AS page FROM planned
            """;

    /** Why a schedule has failed that no run can be planned of. */
    static final String CANNOT_BE_PLANNED = "it cannot be planned";

    /** The schedule before its run, as everybody does who takes both. */
    private static final String LOCK_SCHEDULE = """
            SELECT s.id FROM scheduled_messages s JOIN schedule_runs r ON r.schedule_id = s.id
             WHERE r.id = ? FOR UPDATE OF s
            """;

    /** What its earlier pages have queued is taken back by the sweep; another run under way ends first. */
    private static final String GIVE_UP = """
            WITH run AS (
                UPDATE schedule_runs SET state = 'cancelled', completed_at = now()
                 WHERE id = ? AND state = 'planning' RETURNING id, schedule_id),
            cleared AS (
                INSERT INTO run_clearances (run_id, since) SELECT id, now() FROM run
                ON CONFLICT (run_id) DO UPDATE SET since = excluded.since)
            UPDATE scheduled_messages s
               SET status = CASE WHEN EXISTS (SELECT FROM schedule_runs a
                                               WHERE a.schedule_id = s.id AND a.id <> run.id
                                                 AND a.state IN ('planning', 'sending'))
                                 THEN s.status ELSE 'failed' END,
                   status_reason = '%s', next_run_at = NULL, updated_at = now(), version = s.version + 1
              FROM run WHERE s.id = run.schedule_id
            """.formatted(CANNOT_BE_PLANNED);

    private final DataSource database;
    private final Starting starting;
    private final Timings timings;
    private final Forecasts forecasts;
    private final Tracing tracing;
    private final ObjectMapper json;

    /** Worked out for the first page of a run, as good for those that follow. */
    private final Cache<Clocks, ZoneTable> zoneTables = Caffeine.newBuilder()
            .expireAfterWrite(KEPT)
            .maximumSize(RUNS_AT_ONCE)
            .build();

    Planner(
            DataSource database,
            Starting starting,
            Timings timings,
            Forecasts forecasts,
            Tracing tracing,
            ObjectMapper json) {
        this.database = database;
        this.forecasts = forecasts;
        this.starting = starting;
        this.timings = timings;
        this.tracing = tracing;
        this.json = json;
    }

    /**
     * Starts the schedules that are due within the lead, a bounded number at once; those of large groups earlier, so that
     * all their recipients are planned in time.
     *
     * @return how many were started
     */
    public int startDue(Duration lead) {
        return starting.startDue(lead);
    }

    /**
     * Plans one page of the run that is due first and that nobody else is planning.
     *
     * @return false when there is nothing to plan
     */
    public boolean planPage() {
        try {
            return QuarkusTransaction.requiringNew().call(this::planNext);
        } catch (Unplannable broken) {
            LOG.errorf(broken.getCause(), "Run %s can't be planned", broken.runId);
            QuarkusTransaction.requiringNew().run(() -> giveUp(broken.runId));
            return true;
        }
    }

    private boolean planNext() {
        return Sql.on(database, LOCK_RUN)
                .first(FrozenRun::of)
                .map(run -> Tracing.within(tracing.span("plan page", run.traceparent()), span -> planWithin(run, span)))
                .isPresent();
    }

    /** Starts a schedule and plans the whole of its run, in the caller's transaction. */
    public void planAtOnce(UUID scheduleId) {
        starting.start(scheduleId);
        while (Sql.on(database, RUN_OF)
                .with(scheduleId)
                .first(FrozenRun::of)
                .map(this::planPage)
                .isPresent()) {
            // page by page
        }
    }

    /** A run that cannot be read would be the first to plan for ever: it fails, and the next has its turn. */
    private long planWithin(FrozenRun run, Span span) {
        span.setAttribute(Tracing.RUN_ID, run.id().toString());
        try {
            Page page = planPage(run);
            span.setAttribute("scheduler.recipients.planned", page.planned());
            LOG.infof("Run %s: %d recipients planned", run.id(), page.planned());
            if (page.recipients() < PAGE_SIZE && (page.recipients() >= WORTH_A_FORECAST || run.cursor() != null)) {
                forecasts.note(run.id());
            }
            return page.planned();
        } catch (RuntimeException failure) {
            if (failure instanceof DatabaseException passing && !passing.isDataError()) {
                throw passing;
            }
            span.setStatus(StatusCode.ERROR);
            throw new Unplannable(run.id(), failure);
        }
    }

    private void giveUp(UUID runId) {
        Sql.on(database, LOCK_SCHEDULE).with(runId).first(row -> true);
        Sql.on(database, GIVE_UP).with(runId).update();
    }

    private Page planPage(FrozenRun run) {
        Set<String> attributes = new TreeSet<>(parse(run.content()).requiredVariables());
        boolean needsLanguage = attributes.remove("language");
        Timing timing = timings.read(run.timing(), null);
        ZoneTable zones = zoneTables.get(
                new Clocks(run.id(), run.occurrence(), run.timing()), clocks -> new ZoneTable(timing, run));
        String page = PLAN_PAGE.formatted(
                run.isPaced() ? IN_LINE : AT_ONCE,
                zones.hasStretches() ? OVER_OPENINGS : IN_ONE_GO,
                FRACTION,
                PLACE_EXPIRED);
        Sql.on(database, PLAN_ANEW).update();
        return Sql.on(database, page)
                .with(run.id())
                .with(zones.columns())
                .with(zones.stretches())
                .with(run.groupId(), run.cursor(), PAGE_SIZE, ZoneTable.fallback(timing))
                .with(attributes.toArray(String[]::new), needsLanguage)
                .with(timing.rampUp().toMillis() / 1_000.0, PAGE_SIZE)
                .list(row -> new Page(row.getLong("planned"), row.getLong("page")))
                .getFirst();
    }

    /**
     * What was frozen into a run.
     *
     * @param departures when its messages leave, if each recipient has instants or limits of their own
     * @param traceparent the trace that it is part of; null when it is not recorded
     */
    public record Frozen(
            MessageContent content,
            Optional<Departures> departures,
            @Nullable String traceparent) {}

    /** What was frozen into a run, if there is such a run. */
    public Optional<Frozen> frozen(UUID runId) {
        return Sql.on(database, "SELECT " + FrozenRun.COLUMNS + " FROM schedule_runs WHERE id = ?")
                .with(runId)
                .first(FrozenRun::of)
                .map(run -> new Frozen(parse(run.content()), departures(run), run.traceparent()));
    }

    private Optional<Departures> departures(FrozenRun run) {
        return run.perRecipient()
                ? Optional.of(new Departures(timings.read(run.timing(), null), run.occurrence(), run.local()))
                : Optional.empty();
    }

    /** The content of a run, as it was frozen. */
    public MessageContent parse(String content) {
        try {
            return json.readValue(content, MessageContent.class);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("The content of a run cannot be read", notOurs);
        }
    }
}
