package org.whatsappscheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.whatsappscheduler.Session;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.Claim.RunState;
import org.whatsappscheduler.planning.Planner;

/**
 * Claim, settle, rescue, cancel, pause, resume, lift, clear and plan in every order of two and three sessions: nothing is
 * lost, doubled or forgotten.
 */
@QuarkusTest
class InterleavingTest {

    private static final long OURS = 7_000_001;
    private static final long THEIRS = 7_000_002;
    private static final int RECIPIENTS = 4;
    private static final int STILL_TO_BE_PLANNED = 2;
    private static final Duration NOW = Duration.ZERO;

    @Inject
    TestData data;

    @Inject
    TransactionManager transactions;

    @Inject
    Planner planner;

    @Inject
    DeliveryQueue queue;

    @Inject
    SettleStatement statement;

    @Inject
    RunRows lifting;

    @Inject
    DataSource database;

    @Inject
    Clock clock;

    /** One row at a time, so that there are pages. */
    private RunRows rows;

    private UUID sender;
    private UUID run;
    private List<Claim> held;

    @BeforeEach
    void begin() {
        sender = data.foreignSender();
        rows = new RunRows(database, 1);
    }

    /** A run of four, two held by us, one in the queue, one parked until now; and two more are still to be planned. */
    private void aRunUnderWay() {
        UUID group = data.group(RECIPIENTS);
        UUID schedule = data.schedule(data.textMessage("Hi"), group, sender, clock.instant());
        planner.startDue(NOW);
        while (data.count("SELECT count(*) FROM deliveries WHERE schedule_id = ?", schedule) < RECIPIENTS) {
            planner.planPage();
        }
        run = data.id("SELECT id FROM schedule_runs WHERE schedule_id = ?", schedule);
        held = data.claim(queue, sender, NOW, 2, OURS);
        data.update("""
                WITH one AS (
                    DELETE FROM delivery_queue WHERE id = (SELECT id FROM delivery_queue WHERE run_id = ? LIMIT 1)
                    RETURNING id, day, run_id, recipient_id, sender_id, due_at, expires_at, attempt, priority, rescues)
                INSERT INTO delivery_parked SELECT *, now() FROM one
                """, run);
        data.update(
                "INSERT INTO group_recipients (group_id, recipient_id) SELECT ?, recipient_id FROM group_recipients"
                        + " WHERE group_id = ?",
                group,
                data.group(STILL_TO_BE_PLANNED));
        data.update("UPDATE schedule_runs SET state = 'planning', planned_at = NULL WHERE id = ?", run);
    }

    private List<Settlement> parked() {
        Instant now = clock.instant();
        return held.stream()
                .map(claim -> Settlement.parked(claim, now, null, "the schedule is paused", 0, now))
                .toList();
    }

    private List<Settlement> accepted() {
        Instant now = clock.instant();
        return held.stream()
                .map(claim -> Settlement.accepted(claim, "w." + claim.id(), now))
                .toList();
    }

    private List<Settlement> given() {
        Instant now = clock.instant();
        return held.stream().map(claim -> Settlement.handedBack(claim, now)).toList();
    }

    private List<Settlement> rescued() {
        Instant now = clock.instant();
        return held.stream()
                .map(claim -> Settlement.unknown(claim, "its process died", now, now.plusSeconds(30))
                        .byRescuer())
                .toList();
    }

    private void halt(String column) {
        Sql.on(database, "UPDATE schedule_runs SET " + column + " WHERE id = ?")
                .with(run)
                .update();
    }

    private enum Actor {
        CLAIM(t -> t.data.claim(t.queue, t.sender, NOW, 10, THEIRS)),
        SETTLE(t -> t.statement.settle(t.accepted(), OURS)),
        HAND_BACK(t -> t.statement.settle(t.given(), OURS)),
        SETTLE_PAUSED(t -> t.statement.settle(t.parked(), OURS)),
        RESCUE(t -> t.statement.settle(t.rescued(), OURS)),
        CANCEL(t -> {
            t.halt("state = 'cancelled'");
            t.rows.align(t.run, RunState.CANCELLED);
        }),
        PAUSE(t -> {
            t.halt("paused_at = now()");
            t.rows.align(t.run, RunState.PAUSED);
        }),
        RESUME(t -> {
            t.halt("paused_at = NULL");
            t.rows.align(t.run, RunState.ACTIVE);
        }),
        LIFT(t -> t.lifting.lift()),
        CLEAR(t -> t.rows.goOn()),
        PLAN(t -> t.planner.planPage());

        private final Consumer<InterleavingTest> work;

        Actor(Consumer<InterleavingTest> work) {
            this.work = work;
        }
    }

    /** Each delivery is in exactly one place, from which it comes back, and the counts say what there is. */
    private List<String> violations() {
        List<String> found = new ArrayList<>();
        for (UUID delivery : data.ids("SELECT id FROM deliveries WHERE run_id = ?", run)) {
            long places = 0;
            for (String table :
                    List.of("delivery_queue", "delivery_in_flight", "delivery_parked", "delivery_unknown")) {
                places += data.count("SELECT count(*) FROM " + table + " WHERE id = ?", delivery);
            }
            String status = data.text("SELECT status FROM deliveries WHERE id = ?", delivery);
            if (places != (Set.of("queued", "unknown").contains(status) ? 1 : 0)) {
                found.add(status + " in " + places + " places");
            }
        }
        found.addAll(Sql.on(database, """
                        SELECT 'parked for ever, and the run is ' || r.state
                          FROM delivery_parked p JOIN schedule_runs r ON r.id = p.run_id
                         WHERE p.run_id = ? AND p.until IS NULL AND (r.paused_at IS NULL OR r.state = 'cancelled')
                        """).with(run).list(row -> row.getString(1)));
        found.addAll(Sql.on(database, """
                        SELECT coalesce(d.status, s.status) || ': ' || coalesce(d.n, 0) || ' counted, there are ' || coalesce(s.n, 0)
                          FROM (SELECT status, sum(delta) AS n FROM run_count_deltas
                                 WHERE run_id = ? AND status <> 'total' GROUP BY status) d
                          FULL JOIN (SELECT status, count(*) AS n FROM deliveries WHERE run_id = ? GROUP BY status) s
                            USING (status)
                         WHERE coalesce(d.n, 0) <> coalesce(s.n, 0)
                        """).with(run, run).list(row -> row.getString(1)));
        return found;
    }

    /** In that order, then what the sweep would do: all that was begun is brought to its end. */
    private void interleave(List<Integer> order, List<Actor> actors) throws Exception {
        aRunUnderWay();
        step(order, actors);
        clear();
    }

    private void clear() {
        while (QuarkusTransaction.requiringNew().call(rows::goOn)) {
            // page by page
        }
    }

    private void step(List<Integer> order, List<Actor> actors) throws Exception {
        List<Session> sessions = actors.stream()
                .map(actor -> new Session(transactions, () -> actor.work.accept(this)))
                .toList();
        boolean[] begun = new boolean[actors.size()];
        for (int actor : order) {
            if (begun[actor]) {
                sessions.get(actor).commit();
            } else {
                begun[actor] = true;
                sessions.get(actor).work();
            }
        }
        for (Session session : sessions) {
            session.join();
            session.close();
        }
    }

    private static void orders(List<Integer> left, List<Integer> soFar, List<List<Integer>> all) {
        if (left.isEmpty()) {
            all.add(List.copyOf(soFar));
        }
        for (int next : Set.copyOf(left)) {
            List<Integer> rest = new ArrayList<>(left);
            rest.remove((Object) next);
            soFar.add(next);
            orders(rest, soFar, all);
            soFar.removeLast();
        }
    }

    private static List<List<Integer>> orders(int actors) {
        List<Integer> steps = new ArrayList<>();
        for (int i = 0; i < actors; i++) {
            steps.addAll(List.of(i, i));
        }
        List<List<Integer>> all = new ArrayList<>();
        orders(steps, new ArrayList<>(), all);
        return all;
    }

    @Test
    void anyTwoInAnyOrder() throws Exception {
        boolean planned = false;
        for (Actor a : Actor.values()) {
            for (Actor b : Actor.values()) {
                for (List<Integer> order : a.compareTo(b) < 0 ? orders(2) : List.<List<Integer>>of()) {
                    interleave(order, List.of(a, b));
                    assertThat(violations())
                            .as("%s and %s in order %s", a, b, order)
                            .isEmpty();
                    planned |= data.count("SELECT count(*) FROM deliveries WHERE run_id = ?", run) > RECIPIENTS;
                }
            }
        }
        assertThat(planned).as("somebody found something to plan").isTrue();
    }

    @ParameterizedTest
    @CsvSource({"SETTLE,RESCUE,CANCEL", "PLAN,PAUSE,CANCEL", "LIFT,PAUSE,RESUME"})
    void anyThreeInAnyOrder(Actor a, Actor b, Actor c) throws Exception {
        for (List<Integer> order : orders(3)) {
            interleave(order, List.of(a, b, c));
            assertThat(violations()).as("order %s", order).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"LIFT,RESUME,SETTLE_PAUSED", "LIFT,RESUME,CLEAR"})
    void aPausedRunIsResumedWhileItsRowsAreLookedAt(Actor a, Actor b, Actor c) throws Exception {
        for (List<Integer> order : orders(3)) {
            aRunUnderWay();
            step(List.of(0, 0), List.of(Actor.PAUSE));
            step(order, List.of(a, b, c));
            clear();
            assertThat(violations()).as("order %s", order).isEmpty();
        }
    }

    /** What a paused worker still had comes after its run has been cancelled: it may not wait for a resumption. */
    @Test
    void whatWasParkedForAPauseComesBackAfterTheCancel() throws Exception {
        aRunUnderWay();
        step(List.of(0, 0, 1, 1), List.of(Actor.PAUSE, Actor.CANCEL));
        clear();
        step(List.of(0, 0, 1, 1), List.of(Actor.SETTLE_PAUSED, Actor.LIFT));
        assertThat(violations()).isEmpty();
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE run_id = ?", run))
                .isEqualTo(held.size());
    }

    /** One clearance has just found nothing left when the next change begins: it still does the whole of its own. */
    @Test
    void aChangeThatMeetsTheEndOfAnEarlierOneIsWhole() throws Exception {
        for (List<Integer> order : orders(2)) {
            aRunUnderWay();
            data.update("UPDATE schedule_runs SET state = 'sending' WHERE id = ?", run);
            statement.settle(given(), OURS);
            data.update("DELETE FROM delivery_parked WHERE run_id = ? AND until IS NOT NULL", run);
            data.update("INSERT INTO run_clearances (run_id, since) VALUES (?, now() - interval '1 day')", run);
            step(order, List.of(Actor.CLEAR, Actor.PAUSE));
            clear();
            assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE run_id = ?", run))
                    .as("order %s", order)
                    .isZero();
        }
    }

    /** The same check finds fault with a settle that has lost its fence: a worker overtaken long ago takes a claim away. */
    @Test
    void withoutTheFenceTheSameCheckFails() {
        aRunUnderWay();
        statement.settle(given(), OURS);
        List<Claim> theirs = data.claim(queue, sender, NOW, 10, THEIRS);
        assertThat(theirs).hasSize(RECIPIENTS - 1);
        statement.settle(accepted(), OURS);
        assertThat(theirs)
                .allMatch(claim -> data.count("SELECT count(*) FROM delivery_in_flight WHERE id = ?", claim.id()) == 1);
        data.update("UPDATE deliveries SET status = 'queued' WHERE run_id = ?", run);
        data.update("DELETE FROM run_count_deltas WHERE run_id = ? AND status = 'accepted'", run);

        settleUnfenced(given());
        assertThat(data.claim(queue, sender, NOW, 10, THEIRS))
                .as("what THEIRS is already sending")
                .isNotEmpty();
    }

    private void settleUnfenced(List<Settlement> batch) {
        String fenced =
                SettleStatement.SETTLE.formatted(Ids.day(batch.getFirst().id()));
        String unfenced = fenced.replace(
                "WHERE id = r.id AND owner = ? AND attempt = r.attempt OFFSET 0",
                "WHERE id = r.id AND owner <> ? OFFSET 0");
        assertThat(unfenced).isNotEqualTo(fenced);
        Settlement[] all = batch.toArray(Settlement[]::new);
        int n = all.length;
        UUID[] ids = batch.stream().map(Settlement::id).toArray(UUID[]::new);
        Instant[] nows = new Instant[n];
        Integer[] ones = new Integer[n];
        String[] queued = new String[n];
        Boolean[] no = new Boolean[n];
        for (int i = 0; i < n; i++) {
            nows[i] = all[i].at();
            ones[i] = all[i].attempt();
            queued[i] = "queued";
            no[i] = false;
        }
        Sql.on(database, unfenced)
                .with(ids, ones, queued, ones, new String[n], new Integer[n], new String[n], nows, nows)
                .with(new Instant[n], new String[n], no, new String[n], OURS)
                .list(row -> true);
    }

    @Test
    void aRowThatWasCommittedLateIsFoundBelowTheWatermark() {
        assertThat(foundBelow(DeliveryQueue.CLAIM, Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void withoutItsGraceTheWatermarkLosesSuchARowUntilTheNextLookFromTheBeginning() {
        String graceless = DeliveryQueue.CLAIM.replace("interval '10 seconds'", "interval '0 seconds'");
        assertThat(graceless).isNotEqualTo(DeliveryQueue.CLAIM);
        assertThat(foundBelow(graceless, Duration.ofSeconds(5))).isFalse();
        begin();
        assertThat(foundBelow(DeliveryQueue.CLAIM, Duration.ofSeconds(60))).isFalse();
        assertThat(data.claim(queue, sender, NOW, 10, OURS)).isNotEmpty();
    }

    /** Whether a claim with a watermark finds a row that is due so much earlier than the last claim's first. */
    private boolean foundBelow(String claim, Duration earlier) {
        aRunUnderWay();
        Instant watermark = held.getFirst().dueAt();
        data.update("UPDATE delivery_queue SET due_at = ? WHERE run_id = ?", watermark.minus(earlier), run);
        return !Sql.on(database, claim)
                .with(new UUID[] {sender}, new Integer[] {1}, new Integer[] {10}, new Instant[] {watermark})
                .with((Object) new Long[] {Quota.EVER.toMillis()})
                .with((Object) new Long[] {1_000L})
                .with(THEIRS, 100L)
                .list(row -> true)
                .isEmpty();
    }
}
