package org.whatsappscheduler.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Ids;
import org.whatsappscheduler.receipt.ReceiptSweeper.Swept;

/** What a stored callback changes. */
@QuarkusTest
class ReceiptSweeperTest {

    @Inject
    TestData data;

    @Inject
    ReceiptInbox inbox;

    @Inject
    ReceiptSweeper sweeper;

    private UUID recipient;

    @BeforeEach
    void begin() {
        while (sweeper.sweepOnce().callbacks() > 0) {}
        recipient = data.memberOf(data.group(1));
    }

    private UUID delivery(String status) {
        UUID id = Ids.next();
        data.update(
                "INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, attempts, planned_at, due_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 1, now(), now())",
                id,
                Ids.day(id),
                UUID.randomUUID(),
                UUID.randomUUID(),
                recipient,
                status);
        return id;
    }

    private static String statuses(String... statuses) {
        return value("\"statuses\":[" + String.join(",", statuses) + "]");
    }

    private static String value(String members) {
        return "{\"entry\":[{\"changes\":[{\"value\":{" + members + "}}]}]}";
    }

    private static String status(UUID delivery, String status, String more) {
        return """
                {"id":"w.%s","status":"%s","timestamp":"1750030073","biz_opaque_callback_data":"%s:1"%s}""".formatted(delivery, status, delivery, more);
    }

    private String inbound(String from, String content) {
        return value("\"messages\":[{\"id\":\"in." + UUID.randomUUID() + "\",\"timestamp\":\"1750030073\"" + from + ","
                + content + "}]");
    }

    private static String text(String body) {
        return "\"type\":\"text\",\"text\":{\"body\":\"" + body + "\"}";
    }

    private String from() {
        return ",\"from\":\"" + number().substring(1) + "\"";
    }

    private String number() {
        return data.text("SELECT phone_number FROM recipients WHERE id = ?", recipient);
    }

    private Swept sweep(String... bodies) {
        for (String body : bodies) {
            inbox.store(body.getBytes(UTF_8));
        }
        return sweeper.sweepOnce();
    }

    private String fate(UUID delivery) {
        return data.text("SELECT status FROM deliveries WHERE id = ?", delivery);
    }

    private String optedOutBy() {
        return data.text("SELECT coalesce(opt_out_source, 'nothing') FROM recipients WHERE id = ?", recipient);
    }

    private String failure(String body) {
        return data.text(
                "SELECT coalesce(failure, 'none') FROM receipt_inbox WHERE body = ? AND applied_at IS NOT NULL",
                (Object) body.getBytes(UTF_8));
    }

    @Test
    void statusesMoveDeliveriesAndEachBodyIsAppliedOnce() {
        UUID one = delivery("accepted");
        UUID two = delivery("unknown");
        String body = statuses(status(one, "delivered", ""), status(two, "sent", ""));
        assertThat(sweep(body, body)).isEqualTo(new Swept(1, 0));
        assertThat(sweeper.sweepOnce()).isEqualTo(new Swept(0, 0));
        assertThat(List.of(fate(one), fate(two))).containsExactly("delivered", "sent");
        assertThat(failure(body)).isEqualTo("none");
    }

    @Test
    void aThousandStatusesInOneBodyAreOnePass() {
        List<UUID> deliveries =
                IntStream.range(0, 1000).mapToObj(i -> delivery("accepted")).toList();
        String body =
                statuses(deliveries.stream().map(id -> status(id, "read", "")).toArray(String[]::new));
        assertThat(sweep(body)).isEqualTo(new Swept(1, 0));
        assertThat(deliveries.stream().map(this::fate).collect(Collectors.toSet()))
                .containsExactly("read");
    }

    @Test
    void whatCannotBeAppliedIsPutAsideAndStopsNoOther() {
        UUID before = delivery("accepted");
        UUID after = delivery("accepted");
        String notJson = "not JSON " + before;
        String unstorable = statuses(status(delivery("accepted"), "sent", ",\"id\":\"\\u0000\""));
        Swept swept =
                sweep(statuses(status(before, "sent", "")), notJson, unstorable, statuses(status(after, "read", "")));
        assertThat(swept).isEqualTo(new Swept(4, 2));
        assertThat(List.of(fate(before), fate(after))).containsExactly("sent", "read");
        assertThat(failure(notJson)).isEqualTo("NotJsonException");
        assertThat(failure(unstorable)).startsWith("SQL state 22");
        assertThat(sweeper.sweepOnce()).isEqualTo(new Swept(0, 0));
    }

    @Test
    void largeBodiesAreTakenAFewAtATime() {
        String padding = " ".repeat(3_000_000);
        String[] bodies = IntStream.range(0, 3)
                .mapToObj(i -> statuses(status(delivery("accepted"), "sent", "")) + padding)
                .toArray(String[]::new);
        assertThat(sweep(bodies)).isEqualTo(new Swept(2, 0));
        assertThat(sweeper.sweepOnce()).isEqualTo(new Swept(1, 0));
    }

    @Test
    void whoTypesStopIsOptedOutAndWhoTypesStartIsBack() {
        sweep(inbound(from(), text("hello")));
        assertThat(optedOutBy()).isEqualTo("nothing");
        sweep(inbound(from(), text(" Baja! ")));
        assertThat(optedOutBy()).isEqualTo("reply:BAJA");
        sweep(inbound(from(), text("start")).replace("1750030073", "1750030099"));
        assertThat(optedOutBy()).isEqualTo("nothing");
    }

    @Test
    void whoTapsStopIsOptedOutEvenWithoutANumber() {
        UUID delivery = delivery("accepted");
        sweep(statuses(status(delivery, "delivered", "")));
        String button = "\"type\":\"button\",\"button\":{\"text\":\"No more\",\"payload\":\"STOP_PROMO\"}";
        sweep(inbound(",\"from_user_id\":\"US.1\",\"context\":{\"id\":\"w." + delivery + "\"}", button)
                .replace("1750030073", String.valueOf(System.currentTimeMillis() / 1000)));
        assertThat(optedOutBy()).isEqualTo("reply:STOP");
    }

    @Test
    void strangersAndMessagesOfOthersChangeNothing() {
        Swept swept = sweep(
                inbound(",\"from\":\"15550009999\"", text("stop")),
                inbound("", text("stop")),
                inbound(",\"context\":{\"id\":\"wamid.of.nobody\"}", text("stop")),
                statuses("{\"id\":\"wamid.of.nobody\",\"status\":\"read\"}"));
        assertThat(swept).isEqualTo(new Swept(4, 0));
    }

    @Test
    void preferencesCount() {
        String choice = value("\"user_preferences\":[{\"wa_id\":\"" + number().substring(1)
                + "\",\"category\":\"marketing_messages\",\"value\":\"stop\",\"timestamp\":1750030073}]");
        sweep(choice);
        assertThat(optedOutBy()).isEqualTo("user_preferences:stop");
        sweep(choice.replace("\"stop\"", "\"resume\"").replace("073}", "074}"));
        assertThat(optedOutBy()).isEqualTo("nothing");
    }

    @Test
    void aFailureBecauseTheyStoppedOptsThemOutBeforeAnybodyKnowsTheMessageId() {
        UUID delivery = delivery("queued");
        sweep(statuses(status(delivery, "failed", ",\"errors\":[{\"code\":131050}]")));
        assertThat(fate(delivery)).isEqualTo("failed");
        assertThat(optedOutBy()).isEqualTo("receipt:131050");
    }

    @Test
    void aRecipientWhoIsGoneHoldsNothingUp() {
        UUID delivery = delivery("accepted");
        data.update("UPDATE deliveries SET recipient_id = ? WHERE id = ?", UUID.randomUUID(), delivery);
        assertThat(sweep(statuses(status(delivery, "failed", ",\"errors\":[{\"code\":131050}]"))))
                .isEqualTo(new Swept(1, 0));
        assertThat(fate(delivery)).isEqualTo("failed");
    }
}
