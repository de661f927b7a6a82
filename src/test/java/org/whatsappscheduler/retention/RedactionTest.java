package org.whatsappscheduler.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.common.Sql;
import org.whatsappscheduler.delivery.DeliveryProgress;
import org.whatsappscheduler.whatsapp.Correlation;
import org.whatsappscheduler.whatsapp.Receipt.Progress;
import org.whatsappscheduler.whatsapp.Receipt.Status;

/** What is left of people a hundred days after a run, and that it still works. */
@QuarkusTest
class RedactionTest {

    private static final int AGO = 100;

    @Inject
    TestData data;

    @Inject
    OldRows rows;

    @Inject
    Retention retention;

    @Inject
    DeliveryProgress progress;

    @Inject
    DataSource database;

    private String name;
    private String number;
    private String body;
    private String wamid;
    private String recipient;
    private String message;
    private UUID run;
    private UUID delivery;

    /** Everything that a run leaves behind, wherever it does. */
    @BeforeEach
    void aRunThatIsOver() {
        name = "Ana " + UUID.randomUUID();
        number = number();
        body = "Dear reader, secret " + UUID.randomUUID();
        wamid = "wamid."
                + Base64.getEncoder().encodeToString(("\34\13" + number.substring(1) + "\25\2").getBytes(UTF_8));
        recipient = api().header("Idempotency-Key", UUID.randomUUID().toString())
                .body(Map.of("name", name, "phone_number", number))
                .post("/api/recipients")
                .path("id");
        message = message(body);
        rows.partitions(AGO);
        run = rows.run("done", AGO, UUID.fromString(message), UUID.fromString(group(List.of(recipient))));
        delivery =
                rows.delivery(run, UUID.fromString(recipient), "failed", "not sent to " + number + ": " + body, wamid);
        callbacks();
        imported();
        data.update("UPDATE idempotency_keys SET created_at = created_at - interval '2 days'");
    }

    private void callbacks() {
        String callback =
                "{\"wa_id\": \"" + number.substring(1) + "\", \"body\": \"" + body + "\", \"id\": \"" + wamid + "\"}";
        data.update(
                "INSERT INTO receipt_inbox (id, digest, body, received_at, applied_at) OVERRIDING SYSTEM VALUE"
                        + " VALUES ((SELECT least(0, min(id)) - 1 FROM receipt_inbox), ?, ?, ?, ?)",
                UUID.randomUUID().toString().getBytes(UTF_8),
                callback.getBytes(UTF_8),
                OldRows.at(AGO),
                OldRows.at(AGO));
    }

    private void imported() {
        data.update("""
                WITH i AS (
                    INSERT INTO imports (id, status, bytes, encoding, delimiter, header, fields, group_ids, dry_run, created_at,
                                         ended_at)
                    VALUES (?, 'done', 1, 'UTF_8', ',', '{}', '{}', '{}', false, ?, ?) RETURNING id)
                INSERT INTO import_rejects (import_id, line, code, reason, cells)
                SELECT i.id, n, 'invalid', 'is not a number', jsonb_build_array(?, ?) FROM i, generate_series(1, 3) n
                """, Ids.next(), OldRows.at(AGO), OldRows.at(AGO), number, body);
    }

    private void round() {
        assertThat(retention.round(Duration.ZERO).orElseThrow().whole()).isTrue();
    }

    private UUID schedule() {
        return data.id("SELECT schedule_id FROM schedule_runs WHERE id = ?", run);
    }

    /** The tables in which a text is written somewhere, be it in bytes or in the base64 of WhatsApp's ids. */
    private List<String> tablesWith(String text) {
        String hex = HexFormat.of().formatHex(text.getBytes(UTF_8));
        return Sql.on(
                        database,
                        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                                + " ORDER BY relname")
                .list(row -> row.getString(1))
                .stream()
                .filter(table -> data.count(
                                "SELECT count(*) FROM " + table
                                        + " t WHERE position(? IN t::text) > 0 OR position(? IN t::text) > 0",
                                text,
                                hex)
                        > 0)
                .toList();
    }

    @Test
    void nothingIsLeftAnywhereOnceTheRecipientIsDeletedAndTheMessageRewritten() {
        String digits = number.substring(1);
        String deliveries = "deliveries_" + OldRows.day(AGO).toString().replace("-", "");
        String attempts = "delivery_attempts_" + OldRows.day(AGO).toString().replace("-", "");
        assertThat(tablesWith(digits))
                .contains("recipients", "idempotency_keys", "receipt_inbox", "import_rejects", deliveries, attempts);
        assertThat(tablesWith(body)).contains("messages", "schedule_runs", "receipt_inbox", deliveries, attempts);
        assertThat(tablesWith(wamid)).contains(deliveries, "receipt_inbox");
        api().delete("/api/recipients/" + recipient).then().statusCode(204);
        api().body(Map.of("title", "Test", "content", "Another"))
                .put("/api/messages/" + message)
                .then()
                .statusCode(200);
        round();
        assertThat(tablesWith(digits)).isEmpty();
        assertThat(tablesWith(name)).isEmpty();
        assertThat(tablesWith(body)).isEmpty();
        assertThat(tablesWith(wamid)).isEmpty();
    }

    @Test
    void whatHappenedCanStillBeRead() {
        JsonPath before = read("/api/schedules/" + schedule() + "/deliveries");
        assertThat(before.getString("items[0].recipient.phone_number")).isEqualTo(number);
        assertThat(before.getString("items[0].redacted_at")).isNull();
        round();
        JsonPath after = read("/api/schedules/" + schedule() + "/deliveries");
        assertThat(after.<List<?>>get("items")).hasSize(1);
        assertThat(after.getString("items[0].status")).isEqualTo("failed");
        assertThat(after.getInt("items[0].error_code")).isEqualTo(131026);
        assertThat(after.getString("items[0].recipient_id")).isEqualTo(recipient);
        assertThat(after.<Object>get("items[0].recipient")).isNull();
        assertThat(after.<Object>get("items[0].reason")).isNull();
        assertThat(after.<Object>get("items[0].wamid")).isNull();
        assertThat(after.getString("items[0].redacted_at")).isNotNull();
        JsonPath one = read("/api/deliveries/" + delivery);
        assertThat(one.<List<String>>get("timeline.event")).contains("planned", "accepted", "transient");
        assertThat(one.prettify()).doesNotContain(number, body, wamid);
        api().get("/api/schedules/" + schedule() + "/deliveries.csv")
                .then()
                .statusCode(200)
                .body(containsString(recipient));
        assertThat(read("/api/schedules/" + schedule() + "/runs").getInt("items[0].counts.failed"))
                .isOne();
    }

    @Test
    void nothingOfItIsSentAgain() {
        round();
        api().body(Map.of("scope", "failed"))
                .post("/api/schedules/" + schedule() + "/retry")
                .then()
                .statusCode(409)
                .body("detail", containsString("redacted"));
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE run_id = ?", run))
                .isZero();
    }

    @Test
    void aReceiptThatComesLateStillCountsAndBringsNothingBack() {
        round();
        QuarkusTransaction.requiringNew()
                .run(() -> progress.apply(List.of(new Progress(
                        Status.FAILED,
                        wamid,
                        new Correlation(delivery, 1),
                        OldRows.at(AGO - 1),
                        131000,
                        "Something went wrong"))));
        QuarkusTransaction.requiringNew()
                .run(() -> progress.apply(
                        List.of(new Progress(Status.DELIVERED, wamid, null, OldRows.at(AGO - 1), null, null))));
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE day = ? AND id = ? AND delivered_at IS NOT NULL",
                        Ids.day(delivery),
                        delivery))
                .isOne();
        assertThat(tablesWith(wamid)).isEmpty();
    }

    @Test
    void aRunThatIsUnderWayOrNotOldEnoughKeepsWhatItHas() {
        UUID underWay = rows.run("sending", AGO, UUID.fromString(message), UUID.fromString(group(0)));
        UUID young = rows.run("done", 80, UUID.fromString(message), UUID.fromString(group(0)));
        round();
        assertThat(data.count(
                        "SELECT count(*) FROM schedule_runs WHERE id IN (?, ?) AND content ->> 'content' = ?",
                        underWay,
                        young,
                        body))
                .isEqualTo(2);
        data.update("UPDATE schedule_runs SET state = 'done', completed_at = now() WHERE id = ?", underWay);
    }

    @Test
    void aRunOfManyIsDonePageByPageByTwoAtOnce() {
        data.update("""
                INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, planned_at, due_at, wamid)
                SELECT uuid_v7_at(r.created_at), r.day, r.id, r.schedule_id, gen_random_uuid(), 'read', now(), now(), ?
                  FROM schedule_runs r, generate_series(1, 999) WHERE r.id = ?
                """, wamid, run);
        Redaction redaction = new Redaction(database, Kept.all(Duration.ofDays(90)));
        CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> all(redaction));
        int rows = all(redaction) + other.join();
        assertThat(rows).isGreaterThanOrEqualTo(1_000);
        assertThat(data.count(
                        "SELECT count(*) FROM deliveries WHERE run_id = ? AND redacted_at IS NOT NULL AND wamid IS NULL",
                        run))
                .isEqualTo(1_000);
        assertThat(data.count("SELECT count(*) FROM schedule_runs WHERE id = ? AND redacted_at IS NOT NULL", run))
                .isOne();
        assertThat(redaction.forget(OldRows.at(90), 100)).isZero();
    }

    private static int all(Redaction redaction) {
        int all = 0;
        int some;
        do {
            some = redaction.forget(OldRows.at(90), 100);
            all += some;
        } while (some > 0);
        return all;
    }
}
