package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.whatsappscheduler.Session;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.RunRows;
import org.whatsappscheduler.planning.Planner;

/** Planning and a change of mind at the same moment, step by step in every order: what was answered is what happens. */
@QuarkusTest
class EditRaceTest {

    private static final Duration LEAD = Duration.ofSeconds(1);
    private static final int RECIPIENTS = 3;

    /** Of the first session and the second: which of them takes its next step, its work or its commit. */
    private static final List<List<Integer>> ORDERS = List.of(
            List.of(0, 0, 1, 1),
            List.of(0, 1, 0, 1),
            List.of(0, 1, 1, 0),
            List.of(1, 0, 0, 1),
            List.of(1, 0, 1, 0),
            List.of(1, 1, 0, 0));

    @Inject
    TestData data;

    @Inject
    Planner planner;

    @Inject
    Transitions transitions;

    @Inject
    ScheduleQuery query;

    @Inject
    RunRows rows;

    @Inject
    TransactionManager transactions;

    @Inject
    Clock clock;

    private UUID schedule;
    private UUID other;
    private volatile boolean refused;

    private enum Planning {
        START(t -> t.planner.startDue(LEAD)),
        PAGE(t -> t.planner.planPage());

        private final Consumer<EditRaceTest> work;

        Planning(Consumer<EditRaceTest> work) {
            this.work = work;
        }
    }

    private void begin(Planning planning, Instant at) {
        refused = false;
        other = data.textMessage("Ho");
        schedule = data.schedule(data.textMessage("Hi"), data.group(RECIPIENTS), data.foreignSender(), at);
        data.update("UPDATE scheduled_messages SET next_run_at = now() WHERE id = ?", schedule);
        if (planning == Planning.PAGE) {
            planner.startDue(LEAD);
        }
    }

    /** Both in that order, and then the sweep does the rest. */
    private void race(Planning planning, Runnable change, List<Integer> order) throws Exception {
        List<Session> sessions = List.of(
                new Session(transactions, () -> planning.work.accept(this)),
                new Session(transactions, () -> asARequest(change)));
        boolean[] begun = new boolean[2];
        for (int next : order) {
            if (begun[next]) {
                sessions.get(next).commit();
            } else {
                begun[next] = true;
                sessions.get(next).work();
            }
        }
        for (Session session : sessions) {
            session.join();
            session.close();
        }
        sweep();
    }

    private void sweep() {
        planner.startDue(LEAD);
        while (planner.planPage()) {}
        while (QuarkusTransaction.requiringNew().call(rows::goOn)) {}
    }

    private void asARequest(Runnable change) {
        ManagedContext request = Arc.container().requestContext();
        request.activate();
        try {
            change.run();
        } catch (HttpProblem problem) {
            assertThat(problem.getStatusCode()).isEqualTo(409);
            refused = true;
        } finally {
            request.terminate();
        }
    }

    private long count(String what) {
        return data.count("SELECT count(*) " + what, schedule);
    }

    private long queued() {
        return count("FROM delivery_queue q JOIN schedule_runs r ON r.id = q.run_id WHERE r.schedule_id = ?");
    }

    private long parked() {
        return count("FROM delivery_parked q JOIN schedule_runs r ON r.id = q.run_id WHERE r.schedule_id = ?");
    }

    private void eachOnce(List<Integer> order) {
        assertThat(count("FROM schedule_runs WHERE schedule_id = ?"))
                .as("order %s", order)
                .isEqualTo(1);
        assertThat(queued()).as("order %s", order).isEqualTo(RECIPIENTS);
        assertThat(query.get(schedule).counts().queued()).as("order %s", order).isEqualTo(RECIPIENTS);
    }

    @ParameterizedTest
    @EnumSource
    void anEditIsWhatGoesOutOrItIsRefused(Planning planning) throws Exception {
        int accepted = 0;
        for (List<Integer> order : ORDERS) {
            begin(planning, clock.instant());
            race(planning, () -> transitions.change(schedule, toTheOtherMessage()), order);
            eachOnce(order);
            assertThat(data.text("SELECT content ->> 'content' FROM schedule_runs WHERE schedule_id = ?", schedule))
                    .as("order %s", order)
                    .isEqualTo(refused ? "Hi" : "Ho");
            accepted += refused ? 0 : 1;
            transitions.cancel(schedule);
        }
        assertThat(accepted).as("whoever was first").isEqualTo(planning == Planning.START ? 3 : 0);
    }

    private SchedulePatch toTheOtherMessage() {
        return new SchedulePatch(
                null, other, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCancelledIsNowhere(Planning planning) throws Exception {
        for (List<Integer> order : ORDERS) {
            begin(planning, clock.instant());
            race(planning, () -> transitions.cancel(schedule), order);
            assertThat(query.get(schedule).status()).isEqualTo(Schedule.Status.cancelled);
            assertThat(queued() + parked()).as("order %s", order).isZero();
            assertThat(query.get(schedule).counts().queued())
                    .as("order %s", order)
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPausedWaitsAndComesOnceItIsResumed(Planning planning) throws Exception {
        for (List<Integer> order : ORDERS) {
            begin(planning, clock.instant());
            race(planning, () -> transitions.pause(schedule), order);
            assertThat(query.get(schedule).status()).isEqualTo(Schedule.Status.paused);
            assertThat(queued()).as("order %s", order).isZero();
            transitions.resume(schedule);
            sweep();
            eachOnce(order);
            assertThat(query.get(schedule).status()).isEqualTo(Schedule.Status.sending);
            transitions.cancel(schedule);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHurriedIsDueForEverybodyAndOnce(Planning planning) throws Exception {
        for (List<Integer> order : ORDERS) {
            begin(planning, clock.instant().plusSeconds(3_600));
            race(planning, () -> transitions.sendNow(schedule), order);
            eachOnce(order);
            assertThat(count("FROM delivery_queue q JOIN schedule_runs r ON r.id = q.run_id"
                            + " WHERE r.schedule_id = ? AND q.due_at <= now()"))
                    .as("order %s", order)
                    .isEqualTo(RECIPIENTS);
            transitions.cancel(schedule);
        }
    }
}
