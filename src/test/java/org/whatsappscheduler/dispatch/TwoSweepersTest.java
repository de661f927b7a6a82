package org.whatsappscheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.SchedulerConfig;
import org.whatsappscheduler.common.Tracing;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.delivery.LatenessConfig;
import org.whatsappscheduler.delivery.SettleStatement;
import org.whatsappscheduler.planning.Planner;
import org.whatsappscheduler.sender.Senders;
import org.whatsappscheduler.story.SimulatedWhatsApp;
import org.whatsappscheduler.whatsapp.MessageGateway;

/** Two dispatching workers on one database, one Redis and one sender. */
@QuarkusTest
@WithTestResource(value = SimulatedWhatsApp.class)
class TwoSweepersTest {

    private static final int RECIPIENTS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Inject
    TestData data;

    @Inject
    DataSource database;

    @Inject
    DispatchConfig config;

    @Inject
    LatenessConfig lateness;

    @Inject
    Clock clock;

    @Inject
    DeliveryQueue queue;

    @Inject
    SettleStatement statement;

    @Inject
    SharedRate rate;

    @Inject
    SentLedger ledger;

    @Inject
    Senders senders;

    @Inject
    MessageGateway gateway;

    @Inject
    Planner planner;

    @Inject
    Tracing tracing;

    @Inject
    ObjectMapper json;

    @Inject
    OutcomeRules rules;

    @Inject
    SchedulerConfig scheduler;

    @Inject
    TemplateHolds holds;

    @Inject
    DispatchControl control;

    @Inject
    Rescue rescue;

    @Inject
    Lookout lookout;

    /** A second process in all but name: everything of its own but the database, Redis and the provider. */
    private Dispatch second() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        LatenessMeters latenesses = new LatenessMeters(registry, lateness, clock);
        DispatchMeters meters = new DispatchMeters(registry, queue, config, latenesses, clock);
        Punctuality punctuality = new Punctuality(latenesses, lateness);
        Worker worker = new Worker(database, config, clock, scheduler, "second");
        Lanes lanes = new Lanes(senders, rate, config);
        InHand inHand = new InHand();
        HaltedRuns halted = new HaltedRuns();
        PairLimit pairs = new PairLimit();
        Settler settler = new Settler(statement, inHand, meters);
        RunContents contents = new RunContents(planner, tracing);
        Overdue overdue = new Overdue(contents);
        Boarding boarding = new Boarding(contents, holds, overdue, settler, punctuality, json, clock);
        Quotas quotas = new Quotas(new Affinity(worker), config, clock);
        Claiming claiming =
                new Claiming(queue, lanes, quotas, worker, control, boarding, settler, inHand, punctuality, clock);
        Calls calls = new Calls(
                gateway,
                senders,
                ledger,
                settler,
                meters,
                config,
                rules,
                lanes,
                rate,
                holds,
                pairs,
                worker,
                punctuality,
                clock);
        Clearance clearance =
                new Clearance(worker, control, halted, pairs, overdue, settler, calls, punctuality, clock);
        Releasing releasing = new Releasing(lanes, rate, clearance, settler, calls, punctuality, clock);
        return new Dispatch(
                worker, lookout, lanes, claiming, releasing, settler, halted, holds, control, rescue, meters, config,
                database);
    }

    @Test
    void eachOfTenThousandIsAcceptedExactlyOnceAndBothHaveWorked() throws InterruptedException {
        SimulatedWhatsApp.control("PUT", "/settings", "{\"receipts\": false, \"messages_per_second\": 5000}");
        String group = data.group(RECIPIENTS).toString();
        Dispatch second = second();
        second.start();
        long askedBefore = rate.asked();
        try {
            String schedule = Api.schedule(
                    Api.message("Hi {{name}}"), group, clock.instant().plusMillis(500));
            UUID id = UUID.fromString(schedule);
            await().atMost(PATIENCE)
                    .until(() -> Api.read("/api/schedules/" + schedule).getInt("counts.accepted") == RECIPIENTS);

            Map<String, Long> times = SimulatedWhatsApp.accepted().stream()
                    .map(line -> line.substring(0, line.indexOf(':')))
                    .collect(Collectors.groupingBy(delivery -> delivery, Collectors.counting()));
            long once = data.ids("SELECT id FROM deliveries WHERE schedule_id = ?", id).stream()
                    .filter(delivery -> times.getOrDefault(delivery.toString(), 0L) == 1L)
                    .count();
            assertThat(once).isEqualTo(RECIPIENTS);
            assertThat(rate.asked() - askedBefore)
                    .as("calls to Redis for slots")
                    .isLessThanOrEqualTo(RECIPIENTS / 20);
        } finally {
            second.stop();
            SimulatedWhatsApp.control("PUT", "/settings", "{\"receipts\": true, \"messages_per_second\": 2000}");
        }
        assertThat(data.count("SELECT count(*) FROM dispatch_workers WHERE pod = 'second'"))
                .isZero();
        assertThat(data.count("SELECT count(*) FROM delivery_in_flight f JOIN senders s ON s.id = f.sender_id"
                        + " WHERE s.is_default"))
                .isZero();
    }
}
