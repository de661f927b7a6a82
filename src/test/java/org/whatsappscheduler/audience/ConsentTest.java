package org.whatsappscheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.recipient;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Planner;

/** Who may be written to. */
@QuarkusTest
class ConsentTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** What the other packages hear. */
    @ApplicationScoped
    static class Listener {

        private final List<OptedOut> heard = new CopyOnWriteArrayList<>();

        void optedOut(@Observes OptedOut fact) {
            heard.add(fact);
        }

        List<OptedOut> heard() {
            return heard;
        }
    }

    private final Consent consent;
    private final Listener listener;
    private final TestData data;
    private final Planner planner;
    private final Clock clock;

    ConsentTest(Consent consent, Listener listener, TestData data, Planner planner, Clock clock) {
        this.consent = consent;
        this.listener = listener;
        this.data = data;
        this.planner = planner;
        this.clock = clock;
    }

    private static UUID somebody() {
        return UUID.fromString(recipient("Ana"));
    }

    private static JsonPath reread(UUID recipient) {
        return read("/api/recipients/" + recipient);
    }

    private long heardOf(UUID recipient) {
        return listener.heard().stream()
                .filter(fact -> fact.recipientId().equals(recipient))
                .count();
    }

    /** The state after opt-outs (-) and opt-ins (+) with their seconds, in the order in which they come in. */
    @ParameterizedTest
    @CsvSource({
        "-1, out",
        "+1, in",
        "-1 +2, in",
        "+2 -1, in",
        "+1 -2, out",
        "-2 +1, out",
        "-1 +1, out",
        "+1 -1, out",
        "-1 +2 -3, out",
        "-3 +2 -1, out",
        "+2 -3 -1, out",
        "-1 -3 +2, out",
        "+4 -3 +2, in",
    })
    void theLatestWordWinsInWhateverOrderTheyComeIn(String words, String expected) {
        UUID ana = somebody();
        for (String word : words.split(" ")) {
            Instant at = NOON.plusSeconds(Long.parseLong(word.substring(1)));
            boolean changed = word.startsWith("-") ? consent.optOut(ana, "test", at) : consent.optIn(ana, "test", at);
            assertThat(changed).isIn(true, false);
        }
        assertThat(reread(ana).getString("opted_out_at") == null).isEqualTo(expected.equals("in"));
    }

    @Test
    void anOptOutIsToldOnce() {
        UUID ana = somebody();
        assertThat(consent.optOut(ana, "reply", NOON)).isTrue();
        assertThat(consent.optOut(ana, "reply", NOON.plusSeconds(1))).isFalse();
        assertThat(heardOf(ana)).isOne();
        assertThat(reread(ana).getString("opt_out_source")).isEqualTo("reply");
    }

    @Test
    void anOptOutThatIsRolledBackNeverHappened() {
        UUID ana = somebody();
        QuarkusTransaction.begin();
        consent.optOut(ana, "reply", NOON);
        QuarkusTransaction.rollback();
        assertThat(reread(ana).getString("opted_out_at")).isNull();
    }

    @Test
    void aNumberIsFoundInEitherSpelling() {
        String tail = number().substring(5);
        UUID ana = UUID.fromString(create("/api/recipients", Map.of("name", "Ana", "phone_number", "+52554" + tail)));
        assertThat(consent.optOutByPhone("+521554" + tail, "reply", NOON)).isTrue();
        assertThat(reread(ana).getString("opted_out_at")).isNotNull();
        assertThat(consent.optInByPhone("+521554" + tail, "reply", NOON.plusSeconds(1)))
                .isTrue();
        assertThat(reread(ana).getString("opted_out_at")).isNull();
    }

    @Test
    void aNumberOfNobodyChangesNothing() {
        assertThat(consent.optOutByPhone(number(), "reply", NOON)).isFalse();
        assertThat(consent.optOutByPhone("nonsense", "reply", NOON)).isFalse();
    }

    @Test
    void overHttpTheSourceAndTheInstantMayBeGiven() {
        UUID ana = somebody();
        api().body(Map.of("source", "letter", "at", NOON.toString()))
                .post("/api/recipients/" + ana + "/opt-out")
                .then()
                .statusCode(200);
        assertThat(reread(ana).getString("opt_out_source")).isEqualTo("letter");
        assertThat(Instant.parse(reread(ana).getString("opted_out_at"))).isEqualTo(NOON);
        assertThat(Instant.parse(reread(ana).getString("updated_at"))).isAfter(NOON);
    }

    @Test
    void overHttpNothingNeedsToBeGivenAndRepeatingIsFine() {
        UUID ana = somebody();
        for (int i = 0; i < 2; i++) {
            api().post("/api/recipients/" + ana + "/opt-out").then().statusCode(200);
        }
        assertThat(reread(ana).getString("opt_out_source")).isEqualTo("api");
        api().post("/api/recipients/" + ana + "/opt-in").then().statusCode(200);
        assertThat(reread(ana).getString("opted_out_at")).isNull();
        assertThat(reread(ana).getString("opt_in_source")).isEqualTo("api");
    }

    /** Two recipients, both with a message in the queue; nobody sends it. */
    private UUID oneOfTwoWhoAreToGetSomething() {
        UUID group = data.group(2);
        data.schedule(data.textMessage("x"), group, data.foreignSender(), clock.instant());
        planner.startDue(Duration.ofSeconds(1));
        while (planner.planPage()) {
            // page by page
        }
        return data.memberOf(group);
    }

    private long queuedFor(UUID recipient) {
        return data.count("SELECT count(*) FROM delivery_queue WHERE recipient_id = ?", recipient);
    }

    @Test
    void whatIsQueuedForWhoOptsOutIsTakenBackAtOnceAndNothingElse() {
        UUID ana = oneOfTwoWhoAreToGetSomething();
        UUID run = data.id("SELECT run_id FROM delivery_queue WHERE recipient_id = ?", ana);
        api().post("/api/recipients/" + ana + "/opt-out").then().statusCode(200);
        assertThat(queuedFor(ana)).isZero();
        assertThat(data.text("SELECT status || ' ' || reason FROM deliveries WHERE recipient_id = ?", ana))
                .isEqualTo("skipped opted_out");
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE run_id = ?", run))
                .isOne();
    }

    @Test
    void anOptOutThatIsNotCommittedTakesNothingBack() {
        UUID ana = oneOfTwoWhoAreToGetSomething();
        QuarkusTransaction.begin();
        try {
            consent.optOut(ana, "test", NOON);
            assertThat(queuedFor(ana)).isZero();
        } finally {
            QuarkusTransaction.rollback();
        }
        assertThat(queuedFor(ana)).isOne();
        assertThat(reread(ana).getString("opted_out_at")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2999-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "+300000-01-01T00:00:00Z"})
    void nobodyDecidesInTheFutureOrBeforeThereWerePhones(String at) {
        api().body(Map.of("at", at))
                .post("/api/recipients/" + somebody() + "/opt-in")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/at"));
    }
}
