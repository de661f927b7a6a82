package org.whatsappscheduler.dispatch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.EmbeddedServers;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.DatabaseException;
import org.whatsappscheduler.delivery.DeliveryQueue;
import org.whatsappscheduler.dispatch.StallWatch.Part;
import org.whatsappscheduler.planning.Planner;

/** A dispatch that stands still, and what is told of it. In tests, sweeps come only when they are asked for. */
@QuarkusTest
class StallWatchTest {

    private static final long NOBODY = -77;

    @Inject
    TestData data;

    @Inject
    Planner planner;

    @Inject
    DeliveryQueue queue;

    @Inject
    Clock clock;

    @Inject
    StallWatch watch;

    @Inject
    Sweeper sweeper;

    @TestHTTPResource(value = "/health/well", management = true)
    String wellness;

    @TestHTTPResource(value = "/health/ready", management = true)
    String readiness;

    @TestHTTPResource(value = "/health/live", management = true)
    String liveness;

    @BeforeEach
    void allIsWell() {
        watch.tell(Set.of());
        data.update("DELETE FROM events WHERE type LIKE 'dispatch.%'");
    }

    private List<String> told() {
        String all = data.text(
                "SELECT coalesce(string_agg(told, '; '), '') FROM (SELECT type || ': ' || (data ->> 'reason') AS told FROM events WHERE type IN"
                        + " ('dispatch.stalled', 'dispatch.recovered') ORDER BY id) e");
        return all.isEmpty() ? List.of() : List.of(all.split("; "));
    }

    private void saysOfItself(String status, String stalled) {
        String dispatch = "checks.find { it.name == 'dispatch' }.";
        given().get(wellness)
                .then()
                .statusCode(status.equals("UP") ? 200 : 503)
                .body(dispatch + "status", equalTo(status))
                .body(dispatch + "data.stalled", equalTo(stalled));
        for (String other : List.of(readiness, liveness)) {
            given().get(other).then().statusCode(200);
        }
    }

    @Test
    void aStallIsToldOnceAndItsEndWithEverythingThatStood() {
        watch.tell(Set.of());
        assertThat(told()).isEmpty();
        watch.tell(EnumSet.of(Part.SWEEP));
        watch.tell(EnumSet.of(Part.SWEEP, Part.PLANNING));
        assertThat(told()).containsExactly("dispatch.stalled: sweep");
        watch.tell(Set.of());
        watch.tell(Set.of());
        assertThat(told()).containsExactly("dispatch.stalled: sweep", "dispatch.recovered: sweep, planning");
    }

    @Test
    void whatCannotBeToldWhilePostgresIsAwayIsToldWhenItIsBack() {
        EmbeddedServers.stopPostgres();
        try {
            for (int tick = 0; tick < 2; tick++) {
                try {
                    watch.tell(EnumSet.of(Part.LEASE));
                } catch (DatabaseException away) {
                    assertThat(away.isAway()).isTrue();
                }
            }
        } finally {
            EmbeddedServers.startPostgres();
        }
        watch.tell(Set.of());
        assertThat(told()).containsExactly("dispatch.recovered: lease");
    }

    @Test
    void aRunThatNobodyPlansAndADeliveryThatNobodyTakesOverAreSeen() {
        UUID sender = data.foreignSender();
        Instant now = clock.instant();
        data.schedule(data.textMessage("Hi"), data.group(1), sender, now);
        planner.startDue(Duration.ofSeconds(1));
        while (planner.planPage()) {}
        assertThat(data.claim(queue, sender, Duration.ofSeconds(1), 1, NOBODY)).hasSize(1);
        sweeper.sweepOnce();
        assertThat(watch.standing()).doesNotContain(Part.PLANNING, Part.IN_FLIGHT);

        UUID unplanned = data.schedule(data.textMessage("Hi"), data.group(1), sender, now);
        planner.startDue(Duration.ofSeconds(1));
        data.update(
                "UPDATE schedule_runs SET occurrence = now() - interval '2 minutes', planned_at = NULL,"
                        + " created_at = now() - interval '2 minutes' WHERE schedule_id = ?",
                unplanned);
        data.update("UPDATE delivery_in_flight SET claimed_at = now() - interval '61 seconds' WHERE owner = ?", NOBODY);
        sweeper.sweepOnce();
        assertThat(watch.standing())
                .contains(Part.PLANNING, Part.IN_FLIGHT)
                .doesNotContain(Part.LEASE, Part.SWEEP, Part.CLAIMING, Part.RELEASING);
        saysOfItself("DOWN", "in_flight, planning");

        data.update("DELETE FROM delivery_in_flight WHERE owner = ?", NOBODY);
        sweeper.sweepOnce();
        assertThat(watch.standing()).isEmpty();
        saysOfItself("UP", "");
        data.update("DELETE FROM delivery_queue WHERE sender_id = ?", sender);
    }
}
