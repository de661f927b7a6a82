package org.whatsappscheduler.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.message.MessageContent;

/** Turns due schedules into runs, and runs into deliveries, page by page. Planning twice changes nothing. */
@ApplicationScoped
public class Planner {

    private static final Logger LOG = Logger.getLogger(Planner.class);

    /** Recipients planned in one transaction: short locks, and a crash loses at most one page of work. */
    private static final int PAGE_SIZE = 5_000;

    private static final int SCHEDULES_AT_ONCE = 100;

    /** A message {@code m} as {@link MessageContent} reads it. */
    static final String FROZEN = """
            jsonb_strip_nulls(jsonb_build_object('type', m.type, 'category', m.category, 'content', m.content,
                                                 'preview_url', m.preview_url, 'template', m.template,
                                                 'media', m.media, 'location', m.location, 'defaults', m.defaults))""";

    /**
     * Starts due schedules: the message is frozen into the run, so that editing it later changes nothing under way.
     * SKIP LOCKED and unique(schedule, occurrence) let every pod try; only one succeeds.
     */
    private static final String START = """
            WITH due AS (
                SELECT s.id, s.message_id, s.group_id, s.sender_id, s.next_run_at, s.expires_after_ms, s.on_unknown,
                       CASE s.priority WHEN 'urgent' THEN 0 ELSE 1 END AS priority
                  FROM scheduled_messages s JOIN recipient_groups g ON g.id = s.group_id
                 WHERE s.status = 'pending' AND s.next_run_at <= now() + interval '10 minutes'
                   AND s.next_run_at <= now() + greatest(? * interval '1 millisecond',
                                                         least(g.recipient_count, 10000000) / 20000 * interval '1 second')
                 ORDER BY s.next_run_at LIMIT ? FOR UPDATE OF s SKIP LOCKED),
            runs AS (
                INSERT INTO schedule_runs (id, schedule_id, occurrence, day, state, group_id, sender_id, content, priority,
                                           expires_at, on_unknown, created_at)
                SELECT uuid_v7_at(now()), d.id, d.next_run_at, (now() AT TIME ZONE 'UTC')::date, 'planning', d.group_id,
                       d.sender_id,
                       %s,
                       d.priority, d.next_run_at + d.expires_after_ms * interval '1 millisecond', d.on_unknown, now()
                  FROM due d JOIN messages m ON m.id = d.message_id
                ON CONFLICT (schedule_id, occurrence) DO NOTHING)
            UPDATE scheduled_messages s
               SET status = 'sending', next_run_at = NULL, updated_at = now(), version = s.version + 1
              FROM due d WHERE s.id = d.id
            """.formatted(FROZEN);

    /** The run that has waited longest for its next page: a million recipients hold up nobody's single message. */
    private static final String LOCK_RUN = """
            SELECT id, content::text AS content FROM schedule_runs
             WHERE state = 'planning' AND paused_at IS NULL
             ORDER BY planned_at NULLS FIRST, occurrence LIMIT 1 FOR UPDATE SKIP LOCKED
            """;

    /** One page of a run's audience, the cursor advanced in the same statement; the caller holds the run's row. */
    private static final String PLAN_PAGE = """
            WITH run AS (SELECT * FROM schedule_runs WHERE id = ?),
            page AS MATERIALIZED (
                SELECT g.recipient_id FROM group_recipients g JOIN run ON g.group_id = run.group_id
                 WHERE g.recipient_id > coalesce(run.plan_cursor, '00000000-0000-0000-0000-000000000000')
                 ORDER BY g.recipient_id LIMIT ?),
            planned AS (
                INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, reason, planned_at, due_at)
                SELECT uuid_v7_at(run.created_at), run.day, run.id, run.schedule_id, r.id,
                       CASE WHEN why.reason IS NULL THEN 'queued' ELSE 'skipped' END, why.reason, now(),
                       greatest(run.occurrence, now())
                  FROM page JOIN recipients r ON r.id = page.recipient_id CROSS JOIN run
                 CROSS JOIN LATERAL (SELECT CASE
                       WHEN r.opted_out_at IS NOT NULL THEN 'opted_out'
                       WHEN NOT jsonb_exists_all(r.attributes, ?) OR (? AND r.language IS NULL)
                           THEN 'missing_variable' END AS reason) why
                ON CONFLICT (day, run_id, recipient_id) DO NOTHING
                RETURNING id, day, run_id, recipient_id, status, due_at),
            ready AS (
                INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority)
                SELECT p.id, p.day, p.run_id, p.recipient_id, run.sender_id, p.due_at, run.expires_at, 0, run.priority
                  FROM planned p CROSS JOIN run WHERE p.status = 'queued'),
            counted AS (
                INSERT INTO run_count_deltas (run_id, status, delta)
                SELECT run_id, coalesce(status, 'total'), count(*) FROM planned
                 GROUP BY GROUPING SETS ((run_id, status), (run_id))),
            advanced AS (
                UPDATE schedule_runs s
                   SET plan_cursor = coalesce((SELECT recipient_id FROM page ORDER BY recipient_id DESC LIMIT 1),
                                              s.plan_cursor),
                       state = CASE WHEN (SELECT count(*) FROM page) < ? THEN 'sending' ELSE 'planning' END,
                       planned_at = clock_timestamp()
                  FROM run WHERE s.id = run.id)
            SELECT count(*) AS planned FROM planned
            """;

    private static final String GIVE_UP = """
            WITH run AS (
                UPDATE schedule_runs SET state = 'cancelled', completed_at = now() WHERE id = ? RETURNING schedule_id)
            UPDATE scheduled_messages s
               SET status = 'failed', status_reason = 'its content cannot be read', updated_at = now(),
                   version = s.version + 1
              FROM run WHERE s.id = run.schedule_id
            """;

    private static final String HURRY = """
            WITH moved AS (
                DELETE FROM delivery_queue q USING schedule_runs r
                 WHERE r.schedule_id = ? AND q.run_id = r.id AND q.attempt = 0 AND q.due_at > now() RETURNING q.*)
            INSERT INTO delivery_queue
            SELECT id, day, run_id, recipient_id, sender_id, now(), expires_at, attempt, priority, rescues FROM moved
            """;

    private final DataSource database;
    private final ObjectMapper json;

    Planner(DataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /**
     * Starts the schedules that are due within the lead, a bounded number at once; those of large groups earlier, so that
     * all their recipients are planned in time.
     *
     * @return how many were started
     */
    public int startDue(Duration lead) {
        return Sql.on(database, START).with(lead.toMillis(), SCHEDULES_AT_ONCE).update();
    }

    /**
     * Plans one page of the run that is due first and that nobody else is planning.
     *
     * @return false when there is nothing to plan
     */
    @Transactional
    public boolean planPage() {
        record Locked(UUID id, String content) {}
        return Sql.on(database, LOCK_RUN)
                .first(row -> new Locked(row.getObject("id", UUID.class), row.getString("content")))
                .map(run -> planOrGiveUp(run.id(), run.content()))
                .isPresent();
    }

    /** A run whose content cannot be read would be the first to plan for ever: it fails, and the next has its turn. */
    private long planOrGiveUp(UUID runId, String content) {
        try {
            long planned = planPage(runId, parse(content).requiredVariables());
            LOG.infof("Run %s: %d recipients planned", runId, planned);
            return planned;
        } catch (IllegalStateException unreadable) {
            LOG.errorf(unreadable, "Run %s can't be planned", runId);
            return Sql.on(database, GIVE_UP).with(runId).update();
        }
    }

    private long planPage(UUID runId, Set<String> required) {
        Set<String> attributes = new TreeSet<>(required);
        boolean needsLanguage = attributes.remove("language");
        return Sql.on(database, PLAN_PAGE)
                .with(runId, PAGE_SIZE, attributes.toArray(String[]::new), needsLanguage, PAGE_SIZE)
                .list(row -> row.getLong("planned"))
                .getFirst();
    }

    /** Makes what a schedule has queued for later due now. */
    void hurry(UUID scheduleId) {
        Sql.on(database, HURRY).with(scheduleId).update();
    }

    /** The frozen content of a run; null when there is no such run. */
    public @Nullable MessageContent content(UUID runId) {
        List<String> found = Sql.on(database, "SELECT content::text FROM schedule_runs WHERE id = ?")
                .with(runId)
                .list(row -> row.getString(1));
        return found.isEmpty() ? null : parse(found.getFirst());
    }

    MessageContent parse(String content) {
        try {
            return json.readValue(content, MessageContent.class);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalStateException("The content of a run cannot be read", notOurs);
        }
    }
}
