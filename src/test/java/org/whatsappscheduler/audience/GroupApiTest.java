package org.whatsappscheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.recipient;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.whatsappscheduler.TestData;

/** Groups and their members over HTTP. */
@QuarkusTest
class GroupApiTest {

    private final TestData data;

    GroupApiTest(TestData data) {
        this.data = data;
    }

    private static Map<String, List<String>> ids(String... recipients) {
        return Map.of("recipient_ids", List.of(recipients));
    }

    private static String members(String group) {
        return "/api/groups/" + group + "/recipients";
    }

    private static int count(String group) {
        int told = read("/api/groups/" + group).getInt("recipient_count");
        assertThat(read(members(group)).getList("items")).hasSize(told);
        return told;
    }

    @Test
    void aNameIsEnough() {
        String name = "Guests " + UUID.randomUUID();
        JsonPath found = read("/api/groups/" + create("/api/groups", Map.of("name", name, "description", "Tonight")));
        assertThat(found.getString("name")).isEqualTo(name);
        assertThat(found.getString("description")).isEqualTo("Tonight");
        assertThat(found.getInt("recipient_count")).isZero();
    }

    @Test
    void aNameIsTakenWhateverItsCase() {
        String name = "Staff " + UUID.randomUUID();
        create("/api/groups", Map.of("name", name));
        api().body(Map.of("name", name.toUpperCase(java.util.Locale.ROOT)))
                .post("/api/groups")
                .then()
                .statusCode(409)
                .body("errors.pointer", contains("#/name"));
    }

    @Test
    void addingAndRemovingMayBeRepeated() {
        String ana = recipient("Ana");
        String ben = recipient("Ben");
        String group = group(List.of(ana));
        for (int i = 0; i < 2; i++) {
            api().body(ids(ana, ben, ben))
                    .post(members(group))
                    .then()
                    .statusCode(200)
                    .body("recipient_count", equalTo(2));
        }
        assertThat(count(group)).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            api().body(ids(ana)).delete(members(group)).then().statusCode(200).body("recipient_count", equalTo(1));
        }
        assertThat(count(group)).isOne();
    }

    @Test
    void replacingLeavesOnlyThese() {
        String ana = recipient("Ana");
        String ben = recipient("Ben");
        String group = group(List.of(ana, recipient("Chloe")));
        api().body(ids(ana, ben)).put(members(group)).then().statusCode(200).body("recipient_count", equalTo(2));
        assertThat(read(members(group)).getList("items.id", String.class)).containsExactlyInAnyOrder(ana, ben);
        api().body(ids()).put(members(group)).then().body("recipient_count", equalTo(0));
        assertThat(count(group)).isZero();
    }

    @Test
    void aReplacedGroupKeepsItsMembersUnlessOthersAreGiven() {
        String group = group(2);
        String name = "New " + UUID.randomUUID();
        api().body(Map.of("name", name)).put("/api/groups/" + group).then().body("recipient_count", equalTo(2));
        api().body(Map.of("name", name, "recipient_ids", List.of()))
                .put("/api/groups/" + group)
                .then()
                .statusCode(200);
        assertThat(count(group)).isZero();
    }

    @Test
    void whoDoesNotExistIsNamedByIndexAndNobodyIsAdded() {
        String group = group(0);
        api().body(ids(recipient("Ana"), UUID.randomUUID().toString()))
                .post(members(group))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/recipient_ids/1"));
        assertThat(count(group)).isZero();
    }

    @Test
    void tenThousandMayBeAddedAtOnceAndNoMore() {
        UUID large = data.group(10_000);
        List<UUID> everyone = data.ids("SELECT recipient_id FROM group_recipients WHERE group_id = ?", large);
        String group = group(0);
        api().body(Map.of("recipient_ids", everyone))
                .post(members(group))
                .then()
                .statusCode(200)
                .body("recipient_count", equalTo(10_000));
        List<UUID> tooMany = Collections.nCopies(10_001, everyone.getFirst());
        api().body(Map.of("recipient_ids", tooMany)).post(members(group)).then().statusCode(422);
    }

    @Test
    void manyAddTheSameInAnyOrderAndAllSucceed() {
        UUID pool = data.group(200);
        List<UUID> people = data.ids("SELECT recipient_id FROM group_recipients WHERE group_id = ?", pool);
        String group = group(0);
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 12)
                .mapToObj(i -> i % 2 == 0 ? people : people.reversed())
                .map(order -> CompletableFuture.supplyAsync(() -> api().body(Map.of("recipient_ids", order))
                        .post(members(group))
                        .statusCode()))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(200);
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isEqualTo(200);
    }

    @Test
    void membersArePaged() {
        String group = group(3);
        JsonPath first = read(members(group) + "?limit=2");
        JsonPath next = read(members(group) + "?limit=2&cursor=" + first.getString("next_cursor"));
        assertThat(Stream.of(first, next).flatMap(page -> page.getList("items.id").stream()))
                .hasSize(3)
                .doesNotHaveDuplicates();
        assertThat(next.getString("next_cursor")).isNull();
    }

    @Test
    void aGroupOfAScheduleStays() {
        UUID group = data.group(1);
        data.schedule(data.textMessage("x"), group, data.foreignSender(), Instant.parse("2999-01-01T00:00:00Z"));
        api().delete("/api/groups/" + group).then().statusCode(409).body("code", equalTo("RESOURCE_IN_USE"));
    }

    @Test
    void aDeletedGroupIsGoneAndItsMembersStay() {
        String ana = recipient("Ana");
        String group = group(List.of(ana));
        api().delete("/api/groups/" + group).then().statusCode(204);
        api().get("/api/groups/" + group).then().statusCode(404);
        api().get(members(group)).then().statusCode(404);
        read("/api/recipients/" + ana);
    }
}
