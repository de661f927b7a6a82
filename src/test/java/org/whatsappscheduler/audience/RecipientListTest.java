package org.whatsappscheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.recipient;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;

/** Lists of people and groups, filtered and sorted. */
@QuarkusTest
class RecipientListTest {

    private final TestData data;

    RecipientListTest(TestData data) {
        this.data = data;
    }

    /** Names that no other test uses begin with it. */
    private static String unique() {
        return "N" + Long.toString(System.nanoTime(), 36);
    }

    private static List<String> names(String query) {
        return read(query).getList("items.name", String.class);
    }

    @Test
    void namesAreFoundByHowTheyBeginWhateverTheCase() {
        String prefix = unique();
        recipient(prefix + " Ana");
        recipient("Z" + prefix);
        assertThat(names("/api/recipients?search=" + prefix.toLowerCase(java.util.Locale.ROOT)))
                .containsExactly(prefix + " Ana");
        assertThat(names("/api/recipients?search=" + prefix + "%")).isEmpty();
    }

    @Test
    void numbersAreFoundByHowTheyBeginHoweverWritten() {
        String number = number();
        String id = create("/api/recipients", Map.of("name", "Ana", "phone_number", number));
        String spaced = number.substring(1, 3) + " " + number.substring(3, 6) + "-" + number.substring(6);
        for (String search : List.of("+" + spaced, "00" + spaced, spaced, number.substring(1, 11))) {
            assertThat(read("/api/recipients?search=" + search).getList("items.id", String.class))
                    .as(search)
                    .contains(id);
        }
        assertThat(read("/api/recipients?search=" + number.substring(1) + "9").getList("items"))
                .isEmpty();
    }

    @Test
    void membersAndThoseWhoOptedOutAreFiltered() {
        String ana = recipient("Ana");
        String ben = recipient("Ben");
        String group = group(List.of(ana, ben));
        api().post("/api/recipients/" + ben + "/opt-out").then().statusCode(200);
        String of = "/api/recipients?group_id=" + group;
        assertThat(names(of)).containsExactly("Ben", "Ana");
        assertThat(names(of + "&opted_out=true")).containsExactly("Ben");
        assertThat(names(of + "&opted_out=false")).containsExactly("Ana");
        assertThat(names(of + "&search=an")).containsExactly("Ana");
        assertThat(names("/api/recipients?group_id=" + UUID.randomUUID())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"name, A b C", "created_at, b C A", "-created_at, A C b", "'', A C b"})
    void everyOrderIsPaged(String sort, String expected) {
        List<String> members = List.of(recipient("b"), recipient("C"), recipient("A"));
        String of = "/api/recipients?limit=1&group_id=" + group(members) + "&sort=" + sort;
        List<String> names = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = read(of + "&cursor=" + cursor);
            names.addAll(page.getList("items.name", String.class));
            cursor = page.getString("next_cursor");
        }
        assertThat(String.join(" ", names)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sort=age", "opted_out=perhaps", "group_id=x", "sort=name&cursor=x", "search=a\0"})
    void whatCannotBeHonouredIsRefused(String query) {
        api().get("/api/recipients?" + query).then().statusCode(422);
    }

    @Test
    void groupsAreSearchedAndSorted() {
        String prefix = unique();
        for (String name : List.of("b", "C", "A")) {
            create("/api/groups", Map.of("name", prefix + name));
        }
        String of = "/api/groups?search=" + prefix.toLowerCase(java.util.Locale.ROOT);
        assertThat(names(of)).containsExactly(prefix + "A", prefix + "C", prefix + "b");
        assertThat(names(of + "&sort=name")).containsExactly(prefix + "A", prefix + "b", prefix + "C");
        JsonPath first = read(of + "&sort=name&limit=2");
        assertThat(names(of + "&sort=name&cursor=" + first.getString("next_cursor")))
                .containsExactly(prefix + "C");
        assertThat(names(of + "&sort=created_at")).containsExactly(prefix + "b", prefix + "C", prefix + "A");
    }

    @Test
    void groupsAreFoundUnderRecipientsToo() {
        String ana = recipient("Ana");
        String group = create("/api/recipients/groups", Map.of("name", unique(), "recipient_ids", List.of(ana)));
        assertThat(read("/api/recipients/groups/" + group).getMap(""))
                .isEqualTo(read("/api/groups/" + group).getMap(""));
        assertThat(read("/api/recipients/groups?limit=1").getMap(""))
                .isEqualTo(read("/api/groups?limit=1").getMap(""));
        assertThat(names("/api/recipients/groups/" + group + "/recipients?limit=1"))
                .containsExactly("Ana");
        api().delete("/api/recipients/groups/" + group).then().statusCode(204);
        api().get("/api/recipients/groupies").then().statusCode(404);
    }

    /** Whether the order asked for makes another index cheaper is up to the planner and its statistics. */
    @ParameterizedTest
    @CsvSource({"ana, idx_recipients_name", "+34612, idx_recipients_phone"})
    void anIndexKnowsWhomASearchFinds(String search, String index) {
        RecipientQuery.Condition begins =
                RecipientQuery.begins(search, search.startsWith("+") ? List.of(search) : List.of());
        String plan = QuarkusTransaction.requiringNew().call(() -> {
            data.count("SELECT count(set_config('enable_seqscan', 'off', true))");
            data.count("SELECT count(set_config('plan_cache_mode', 'force_generic_plan', true))");
            return data.explain("SELECT * FROM recipients WHERE " + begins.text(), begins.values());
        });
        assertThat(plan).contains(index).doesNotContain("Filter:");
    }

    @Test
    void aCursorOfAnotherFormIsRefused() {
        api().get("/api/groups?sort=name&cursor=AAAA")
                .then()
                .statusCode(422)
                .body("errors.parameter", contains("cursor"));
    }
}
