package org.whatsappscheduler.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.whatsappscheduler.whatsapp.Receipt.Status.DELIVERED;
import static org.whatsappscheduler.whatsapp.Receipt.Status.FAILED;
import static org.whatsappscheduler.whatsapp.Receipt.Status.READ;
import static org.whatsappscheduler.whatsapp.Receipt.Status.SENT;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.delivery.DeliveryProgress.Moved;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.Receipt.Progress;
import org.whatsappscheduler.whatsapp.Receipt.Status;

/** What receipts do to a delivery. Instants are whole seconds after noon. */
@QuarkusTest
class DeliveryProgressTest {

    /** Of today: a message is looked for in the days before its receipt. */
    private static final Instant NOON =
            Instant.now().truncatedTo(ChronoUnit.DAYS).plus(12, ChronoUnit.HOURS);

    private static final String TODAY = NOON.toString().substring(0, 10);
    private static final int UNDELIVERABLE = 131026;

    @Inject
    TestData data;

    @Inject
    DeliveryProgress progress;

    /** A delivery row of its own run, with so many attempts settled. */
    private UUID delivery(String status, int attempts) {
        UUID id = Ids.next();
        data.update(
                "INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, reason, attempts, planned_at,"
                        + " due_at) VALUES (?, ?, ?, ?, ?, ?, 'because', ?, now(), now())",
                id,
                Ids.day(id),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                status,
                attempts);
        return id;
    }

    private static Progress receipt(UUID delivery, int attempt, Status status, int second, @Nullable Integer code) {
        Correlation ours = new Correlation(delivery, attempt);
        String words = code == null ? null : "words of " + code;
        return new Progress(status, "w" + attempt + "." + delivery, ours, NOON.plusSeconds(second), code, words);
    }

    private static Progress receipt(UUID delivery, Status status, int second) {
        return receipt(delivery, 1, status, second, status == FAILED ? UNDELIVERABLE : null);
    }

    private static Progress anonymous(Progress receipt) {
        return new Progress(
                receipt.status(), receipt.wamid(), null, receipt.at(), receipt.errorCode(), receipt.errorDetail());
    }

    private List<Moved> apply(Progress... receipts) {
        return QuarkusTransaction.requiringNew().call(() -> progress.apply(List.of(receipts)));
    }

    private String status(UUID delivery) {
        return data.text("SELECT status FROM deliveries WHERE id = ?", delivery);
    }

    /** Everything receipts may change, as text. */
    private String row(UUID delivery) {
        return data.text(
                "SELECT concat_ws(' ', status, 's', sent_at, 'd', delivered_at, 'r', read_at, 'f', failed_at, 'a',"
                        + " accepted_at, error_code, reason, replace(wamid, id::text, ''), (SELECT"
                        + " string_agg('attempt' || attempt, ',' ORDER BY attempt) FROM delivery_attempts a"
                        + " WHERE a.delivery_id = d.id), (SELECT string_agg(c, ',' ORDER BY c) FROM (SELECT status ||"
                        + " sum(delta) AS c FROM run_count_deltas t WHERE t.run_id = d.run_id GROUP BY status HAVING"
                        + " sum(delta) <> 0) z)) FROM deliveries d WHERE id = ?",
                delivery);
    }

    private Instant instant(UUID delivery, String column) {
        return Instant.ofEpochSecond(
                data.count("SELECT extract(epoch FROM " + column + ")::bigint FROM deliveries WHERE id = ?", delivery));
    }

    private long rows(String table, UUID delivery) {
        return data.count("SELECT count(*) FROM " + table + " WHERE id = ?", delivery);
    }

    /** Copies a delivery into a table of work to do, with the values of that table's further columns. */
    private void put(UUID delivery, String table, int attempt, String columns, String values) {
        data.update(
                "INSERT INTO " + table
                        + " (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority, rescues"
                        + columns + ") SELECT id, day, run_id, recipient_id, run_id, now() + interval '1 day', ?, 1, 0"
                        + values
                        + " FROM deliveries WHERE id = ?",
                attempt,
                delivery);
    }

    private void queue(UUID delivery) {
        put(delivery, "delivery_queue", 1, "", "");
    }

    private static <T> List<List<T>> permutations(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> all = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            List<T> rest = new ArrayList<>(items);
            T first = rest.remove(i);
            permutations(rest).forEach(tail -> {
                List<T> one = new ArrayList<>(List.of(first));
                one.addAll(tail);
                all.add(one);
            });
        }
        return all;
    }

    private record Sketch(
            int attempt,
            Status status,
            int second,
            @Nullable Integer code) {

        Progress of(UUID delivery) {
            return receipt(delivery, attempt, status, second, code);
        }
    }

    private static final List<List<Sketch>> SETS = List.of(
            List.of(new Sketch(1, SENT, 1, null), new Sketch(1, DELIVERED, 3, null), new Sketch(1, READ, 9, null)),
            List.of(new Sketch(1, SENT, 5, null), new Sketch(1, SENT, 2, null), new Sketch(1, READ, 1, null)),
            List.of(new Sketch(1, SENT, 1, null), new Sketch(1, FAILED, 2, 131026), new Sketch(1, DELIVERED, 3, null)),
            List.of(
                    new Sketch(1, FAILED, 2, 131026),
                    new Sketch(1, FAILED, 1, 131049),
                    new Sketch(1, SENT, 1, null),
                    new Sketch(1, READ, 4, null)),
            List.of(
                    new Sketch(0, FAILED, 1, 131000),
                    new Sketch(1, SENT, 2, null),
                    new Sketch(1, DELIVERED, 3, null),
                    new Sketch(1, FAILED, 4, 131026)),
            List.of(new Sketch(0, FAILED, 1, 131000), new Sketch(0, SENT, 1, null), new Sketch(0, DELIVERED, 7, null)));

    /** Step by step for all orders at once, then every second receipt again, and everything in one go. */
    @ParameterizedTest
    @ValueSource(strings = {"queued", "sending", "accepted", "unknown", "skipped", "cancelled", "expired", "failed"})
    void allOrdersRepetitionsAndBatchesEndInTheSameRow(String initial) {
        for (List<Sketch> set : SETS) {
            List<UUID> deliveries = new ArrayList<>();
            List<List<Sketch>> orders = permutations(set);
            orders.forEach(order -> deliveries.add(delivery(initial, 1)));
            for (int step = 0; step < set.size() * 2; step++) {
                int at = step % set.size();
                apply(IntStream.range(0, orders.size())
                        .mapToObj(i -> orders.get(i).get(at).of(deliveries.get(i)))
                        .toArray(Progress[]::new));
            }
            List<Sketch> twice = new ArrayList<>(set);
            twice.addAll(set);
            Collections.shuffle(twice, new Random(set.hashCode()));
            UUID atOnce = delivery(initial, 1);
            apply(twice.stream().map(sketch -> sketch.of(atOnce)).toArray(Progress[]::new));
            String row = row(atOnce);
            assertThat(row).startsWith(expected(initial, set) + " ");
            assertThat(deliveries)
                    .allSatisfy(delivery -> assertThat(row(delivery)).isEqualTo(row));
        }
    }

    private static String expected(String initial, List<Sketch> set) {
        boolean failed = set.stream().anyMatch(s -> s.status() == FAILED && s.attempt() >= 1);
        if (failed) {
            return "failed";
        }
        return List.of(READ, DELIVERED, SENT).stream()
                .filter(status -> set.stream().anyMatch(s -> s.status() == status))
                .findFirst()
                .map(status -> status.name().toLowerCase(java.util.Locale.ROOT))
                .orElseThrow();
    }

    @Test
    void aDeliveredReceiptSaysWhatItKnowsAndNoMore() {
        UUID delivery = delivery("queued", 0);
        Moved moved = apply(receipt(delivery, DELIVERED, 7)).getFirst();
        assertThat(moved.deliveryId()).isEqualTo(delivery);
        assertThat(moved.status()).isEqualTo("delivered");
        assertThat(row(delivery))
                .isEqualTo("delivered s d %1$s 12:00:07+00 r f a %1$s 12:00:07+00 w1. delivered1,queued-1"
                        .formatted(TODAY));
        assertThat(apply(receipt(delivery, DELIVERED, 7))).isEmpty();
    }

    @Test
    void whenItWasAcceptedIsNotMadeEarlierByWholeSeconds() {
        UUID delivery = delivery("accepted", 1);
        data.update(
                "UPDATE deliveries SET accepted_at = ?, wamid = 'mine' WHERE id = ?", NOON.plusMillis(7_500), delivery);
        apply(receipt(delivery, SENT, 7));
        apply(receipt(delivery, DELIVERED, 6));
        assertThat(row(delivery)).contains("a " + TODAY + " 12:00:07.5+00 mine");
    }

    @Test
    void aFailureSaysWhyAndIsToldOnce() {
        UUID delivery = delivery("accepted", 1);
        for (int i = 0; i < 3; i++) {
            apply(receipt(delivery, FAILED, 5));
        }
        assertThat(row(delivery))
                .isEqualTo(("failed s d r f %1$s 12:00:05+00 a %1$s 12:00:05+00 131026 words of 131026 w1."
                                + " attempt1 accepted-1,failed1")
                        .formatted(TODAY));
    }

    @Test
    void aDeliveredReceiptAfterTheFailureIsShown() {
        UUID delivery = delivery("accepted", 1);
        apply(receipt(delivery, FAILED, 5));
        assertThat(apply(receipt(delivery, DELIVERED, 9))).isEmpty();
        assertThat(status(delivery)).isEqualTo("failed");
        assertThat(instant(delivery, "delivered_at")).isEqualTo(NOON.plusSeconds(9));
    }

    @Test
    void aFailureOfAnOlderAttemptIsOnlyRecorded() {
        UUID requeued = delivery("queued", 2);
        assertThat(apply(receipt(requeued, FAILED, 5))).isEmpty();
        assertThat(row(requeued)).isEqualTo("queued s d r f a because attempt1");

        UUID inFlight = delivery("queued", 1);
        put(inFlight, "delivery_in_flight", 2, ", owner, claimed_at, started", ", -1, now(), true");
        assertThat(apply(receipt(inFlight, FAILED, 5))).isEmpty();
        assertThat(apply(receipt(inFlight, 2, FAILED, 6, UNDELIVERABLE))).hasSize(1);
        assertThat(rows("delivery_in_flight", inFlight)).isEqualTo(1);
        data.update("DELETE FROM delivery_in_flight WHERE id = ?", inFlight);
    }

    @Test
    void aFailureThatWasCountedDoesNotStopARetry() {
        UUID delivery = delivery("accepted", 1);
        apply(receipt(delivery, SENT, 1), receipt(delivery, FAILED, 2));
        data.update("UPDATE deliveries SET status = 'queued' WHERE id = ?", delivery);
        queue(delivery);
        assertThat(apply(receipt(delivery, FAILED, 2), receipt(delivery, SENT, 1)))
                .isEmpty();
        assertThat(status(delivery)).isEqualTo("queued");
        assertThat(rows("delivery_queue", delivery)).isEqualTo(1);
        apply(receipt(delivery, 2, DELIVERED, 60, null));
        assertThat(status(delivery)).isEqualTo("delivered");
    }

    @Test
    void whoHasItNeverGetsItAgain() {
        for (Status status : Status.values()) {
            UUID delivery = delivery("unknown", 1);
            UUID other = delivery("queued", 0);
            queue(delivery);
            put(delivery, "delivery_unknown", 1, ", decide_at", ", now() + interval '1 day'");
            queue(other);
            apply(receipt(delivery, status, 1));
            assertThat(rows("delivery_queue", delivery)).isZero();
            assertThat(rows("delivery_unknown", delivery)).isZero();
            assertThat(rows("delivery_queue", other)).isEqualTo(1);
        }
    }

    @Test
    void withoutOurIdItIsFoundByWhatsAppsOwn() {
        UUID delivery = delivery("queued", 0);
        apply(receipt(delivery, SENT, 1));
        apply(anonymous(receipt(delivery, READ, 2)));
        assertThat(status(delivery)).isEqualTo("read");
        assertThat(apply(anonymous(receipt(UUID.randomUUID(), READ, 2)), receipt(Ids.next(), READ, 3)))
                .isEmpty();
    }

    @Test
    void aFailureWithoutOurIdCountsForTheMessageThatWasAcceptedLast() {
        UUID delivery = delivery("accepted", 2);
        data.update("UPDATE deliveries SET wamid = ? WHERE id = ?", "w2." + delivery, delivery);
        for (String wamid : List.of("w1.", "w2.")) {
            data.update(
                    "INSERT INTO delivery_wamids (day, wamid_hash, delivery_id) VALUES (?, hashtextextended(?, 0), ?)",
                    Ids.day(delivery),
                    wamid + delivery,
                    delivery);
        }
        assertThat(apply(anonymous(receipt(delivery, 1, FAILED, 1, UNDELIVERABLE))))
                .isEmpty();
        assertThat(apply(anonymous(receipt(delivery, 2, FAILED, 1, UNDELIVERABLE))))
                .hasSize(1);
    }

    @Test
    void itIsKnownWhomAMessageWentTo() {
        UUID delivery = delivery("accepted", 1);
        UUID recipient = data.memberOf(data.group(1));
        data.update("UPDATE deliveries SET recipient_id = ? WHERE id = ?", recipient, delivery);
        Progress sent = receipt(delivery, SENT, 1);
        assertThat(progress.recipientOf(sent)).contains(recipient);
        assertThat(progress.recipientOf(sent.wamid(), NOON)).isEmpty();
        apply(sent);
        assertThat(progress.recipientOf(sent.wamid(), NOON)).contains(recipient);
        UUID gone = delivery("accepted", 1);
        assertThat(progress.recipientOf(receipt(gone, SENT, 1))).isEmpty();
    }

    @Test
    void twoPodsMayApplyTheSameReceiptsAtOnce() throws Exception {
        List<UUID> deliveries =
                IntStream.range(0, 200).mapToObj(i -> delivery("accepted", 1)).toList();
        try (ExecutorService pods = Executors.newFixedThreadPool(2)) {
            List<Future<List<Moved>>> moves = new ArrayList<>();
            for (int seed = 0; seed < 8; seed++) {
                List<UUID> shuffled = new ArrayList<>(deliveries);
                Collections.shuffle(shuffled, new Random(seed));
                Callable<List<Moved>> pod = () -> apply(
                        shuffled.stream().map(id -> receipt(id, FAILED, 1)).toArray(Progress[]::new));
                moves.add(pods.submit(pod));
            }
            int moved = 0;
            for (Future<List<Moved>> move : moves) {
                moved += move.get().size();
            }
            assertThat(moved).isEqualTo(200);
        }
        assertThat(data.count("SELECT count(*) FROM delivery_attempts WHERE delivery_id = ANY (?)", (Object)
                        deliveries.toArray(UUID[]::new)))
                .isEqualTo(200);
    }

    @Test
    void aThousandReceiptsAreAppliedInOneGo() {
        UUID[] deliveries =
                IntStream.range(0, 1000).mapToObj(i -> delivery("accepted", 1)).toArray(UUID[]::new);
        assertThat(apply(Arrays.stream(deliveries)
                        .map(id -> receipt(id, SENT, 1))
                        .toArray(Progress[]::new)))
                .hasSize(1000)
                .allMatch(moved -> moved.status().equals("sent"));
    }

    /** Nobody heard what became of the call, so we gave up, or a later attempt was refused; then it turns out. */
    @Test
    void ourOwnFailureIsOverruledByTheNewsThatItWasSentButNotOneThatAReceiptTold() {
        UUID givenUp = delivery("failed", 1);
        data.update("UPDATE deliveries SET failed_at = now() WHERE id = ?", givenUp);
        apply(receipt(givenUp, DELIVERED, 5));
        assertThat(status(givenUp)).isEqualTo("delivered");
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE id = ? AND failed_at IS NULL AND reason IS NULL",
                        givenUp))
                .isEqualTo(1);
        assertThat(data.text(
                        "SELECT string_agg(status || delta, ' ' ORDER BY status) FROM run_count_deltas WHERE run_id ="
                                + " (SELECT run_id FROM deliveries WHERE id = ?)",
                        givenUp))
                .isEqualTo("delivered1 failed-1");

        UUID refused = delivery("accepted", 1);
        apply(receipt(refused, FAILED, 3));
        apply(receipt(refused, SENT, 2));
        assertThat(status(refused)).isEqualTo("failed");
    }
}
