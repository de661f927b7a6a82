package org.whatsappscheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.Claim.RunState;
import org.whatsappscheduler.planning.Planner;

/** Claim, settle, rescue, cancel, pause and plan in every order of two and three sessions: nothing is lost or doubled. */
@QuarkusTest
class InterleavingTest {

    private static final long OURS = 7_000_001;
    private static final long THEIRS = 7_000_002;
    private static final int RECIPIENTS = 4;
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
    RunRows rows;

    @Inject
    DataSource database;

    @Inject
    Clock clock;

    private UUID sender;
    private UUID run;
    private List<Claim> held;

    @BeforeEach
    void begin() {
        sender = data.foreignSender();
    }

    /** A run of four: two held by us, two in the queue. */
    private void aRunUnderWay() {
        UUID schedule = data.schedule(data.textMessage("Hi"), data.group(RECIPIENTS), sender, clock.instant());
        planner.startDue(NOW);
        while (data.count("SELECT count(*) FROM deliveries WHERE schedule_id = ?", schedule) < RECIPIENTS) {
            planner.planPage();
        }
        run = data.id("SELECT id FROM schedule_runs WHERE schedule_id = ?", schedule);
        held = data.claim(queue, sender, NOW, 2, OURS);
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

    private List<Session.Work> actors() {
        return List.of(
                () -> data.claim(queue, sender, NOW, 10, THEIRS),
                () -> statement.settle(accepted(), OURS),
                () -> statement.settle(given(), OURS),
                () -> statement.settle(rescued(), OURS),
                () -> {
                    halt("state = 'cancelled'");
                    rows.align(run, RunState.CANCELLED);
                },
                () -> {
                    halt("paused_at = now()");
                    rows.align(run, RunState.PAUSED);
                },
                () -> {
                    halt("paused_at = NULL");
                    rows.align(run, RunState.ACTIVE);
                },
                () -> planner.planPage());
    }

    /** Each delivery is in exactly one place, and the counts say what there is. */
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
                        SELECT coalesce(d.status, s.status) || ': ' || coalesce(d.n, 0) || ' counted, there are ' || coalesce(s.n, 0)
                          FROM (SELECT status, sum(delta) AS n FROM run_count_deltas
                                 WHERE run_id = ? AND status <> 'total' GROUP BY status) d
                          FULL JOIN (SELECT status, count(*) AS n FROM deliveries WHERE run_id = ? GROUP BY status) s
                            USING (status)
                         WHERE coalesce(d.n, 0) <> coalesce(s.n, 0)
                        """).with(run, run).list(row -> row.getString(1)));
        return found;
    }

    private void interleave(List<Integer> order, List<Session.Work> works) throws Exception {
        aRunUnderWay();
        List<Session> sessions =
                works.stream().map(work -> new Session(transactions, work)).toList();
        boolean[] begun = new boolean[works.size()];
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
        List<Session.Work> works = actors();
        for (int a = 0; a < works.size(); a++) {
            for (int b = a + 1; b < works.size(); b++) {
                for (List<Integer> order : orders(2)) {
                    interleave(order, List.of(works.get(a), works.get(b)));
                    assertThat(violations())
                            .as("%d and %d in order %s", a, b, order)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void settleRescueAndCancelInAnyOrder() throws Exception {
        for (List<Integer> order : orders(3)) {
            List<Session.Work> works = actors();
            interleave(order, List.of(works.get(1), works.get(3), works.get(4)));
            assertThat(violations()).as("order %s", order).isEmpty();
        }
    }

    /** The same check finds fault with a settle that has lost its fence: a worker overtaken long ago takes a claim away. */
    @Test
    void withoutTheFenceTheSameCheckFails() {
        aRunUnderWay();
        statement.settle(given(), OURS);
        List<Claim> theirs = data.claim(queue, sender, NOW, 10, THEIRS);
        assertThat(theirs).hasSize(RECIPIENTS);
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
        String unfenced = SettleStatement.SETTLE.replace(
                "WHERE id = r.id AND owner = ? AND attempt = r.attempt OFFSET 0",
                "WHERE id = r.id AND owner <> ? OFFSET 0");
        assertThat(unfenced).isNotEqualTo(SettleStatement.SETTLE);
        Settlement[] all = batch.toArray(Settlement[]::new);
        int n = all.length;
        UUID[] ids = batch.stream().map(Settlement::id).toArray(UUID[]::new);
        Days days = Days.of(Arrays.stream(ids));
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
                .with(new Instant[n], new String[n], no, OURS)
                .with(days.first(), days.last(), days.first(), days.last())
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
