package org.whatsappscheduler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;

@QuarkusTest
class ScheduleListTest {

    private final List<String> ids = new ArrayList<>();
    private final TestData data;
    private String mine;

    ScheduleListTest(TestData data) {
        this.data = data;
    }

    /** Five, scheduled a day apart in the reverse order of their creation. */
    @BeforeEach
    void fiveSchedules() {
        String message = message("Hi");
        String group = group(0);
        for (int i = 0; i < 5; i++) {
            ids.add(create(
                    "/api/schedules",
                    Map.of(
                            "message_id", message,
                            "group_id", group,
                            "name", "Week%_" + i + " " + message,
                            "client_reference", "ref-" + i + message,
                            "scheduled_time", "2031-01-0" + (9 - i) + "T00:00:00Z")));
        }
        mine = "/api/schedules?message_id=" + message;
    }

    private List<String> listed(String query) {
        return read(mine + query).getList("items.id", String.class);
    }

    private List<String> reversed() {
        return ids.reversed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sort=-created_at", "&sort=scheduled_time", "&skip=0", "&page=1"})
    void newestOrEarliestFirst(String query) {
        assertThat(listed(query)).isEqualTo(reversed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"&sort=created_at", "&sort=-scheduled_time"})
    void andTheOtherWayRound(String query) {
        assertThat(listed(query)).isEqualTo(ids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sort=created_at", "&sort=scheduled_time", "&sort=-scheduled_time"})
    void cursorsVisitEveryRowOnceInOrder(String sort) {
        List<String> visited = new ArrayList<>();
        String cursor = "";
        do {
            JsonPath page = read(mine + sort + "&limit=2" + cursor);
            visited.addAll(page.getList("items.id", String.class));
            cursor = page.getString("next_cursor") == null ? null : "&cursor=" + page.getString("next_cursor");
        } while (cursor != null);
        assertThat(visited).isEqualTo(listed(sort));
    }

    @Test
    void numberedPagesCount() {
        JsonPath page = read(mine + "&page=2&per_page=2");
        assertThat(page.getList("items.id", String.class)).isEqualTo(reversed().subList(2, 4));
        assertThat(page.getMap("$")).containsEntry("total", 5).containsEntry("pages", 3);
        assertThat(page.getMap("$")).containsEntry("page", 2).containsEntry("per_page", 2);
        assertThat(read(mine + "&page=4&per_page=2").getList("items")).isEmpty();
        assertThat(read(mine.replace("?", "/paginated?")).getInt("total")).isEqualTo(5);
    }

    @Test
    void skippingAnswersTheSameRows() {
        JsonPath page = read(mine + "&skip=1&limit=3");
        assertThat(page.getList("items.id", String.class)).isEqualTo(reversed().subList(1, 4));
        assertThat(page.getMap("$")).doesNotContainKey("total");
        assertThat(listed("&cursor=" + page.getString("next_cursor")))
                .isEqualTo(reversed().subList(4, 5));
    }

    @Test
    void filtersByTimeNameAndReference() {
        assertThat(listed("&from=2031-01-06T00:00:00Z&to=2031-01-08T00:00:00Z"))
                .containsExactly(ids.get(3), ids.get(2));
        assertThat(listed("&from=2031-01-06T01:00:00+01:00&to=2031-01-07T00:00:00Z"))
                .containsExactly(ids.get(3));
        assertThat(listed("&search=wEEK%_4")).containsExactly(ids.get(4));
        assertThat(listed("&search=Week5")).isEmpty();
        assertThat(listed("&search=ref-3" + Objects.requireNonNull(mine).substring(mine.indexOf('=') + 1)))
                .containsExactly(ids.get(3));
    }

    @ParameterizedTest
    @CsvSource({
        "sort=size, sort",
        "sort=-, sort",
        "page=0, page",
        "page=x, page",
        "page=1001&per_page=100, page",
        "per_page=501, per_page",
        "skip=-1, skip",
        "skip=100001, skip",
        "skip=1&page=1, page",
        "limit=0, limit",
        "page=1&limit=5, limit",
        "per_page=5&limit=5, limit",
        "page=1&limit=x, limit",
        "cursor=abc, cursor",
        "cursor=%20, cursor",
        "from=today, from",
        "to=2031-01-01T00:00:00, to",
        "archived=maybe, archived",
        "status=done, status",
        "group_id=1, group_id"
    })
    void whatCannotBeAskedIsNamed(String query, String parameter) {
        api().get("/api/schedules?" + query).then().statusCode(422).body("errors[0].parameter", equalTo(parameter));
    }

    @Test
    void indexesKnowWhatASearchFinds() {
        String plan = QuarkusTransaction.requiringNew().call(() -> {
            data.count("SELECT count(set_config('enable_seqscan', 'off', true))");
            data.count("SELECT count(set_config('plan_cache_mode', 'force_generic_plan', true))");
            return data.explain(
                    "SELECT * FROM scheduled_messages WHERE " + ScheduleQuery.FOUND,
                    "christmas",
                    "christmas",
                    "christmas");
        });
        assertThat(plan)
                .contains("idx_scheduled_messages_name", "idx_scheduled_messages_reference")
                .doesNotContain("Filter:");
    }

    @Test
    void aCursorBelongsToItsSort() {
        String cursor = read(mine + "&limit=1").getString("next_cursor");
        api().get(mine + "&sort=scheduled_time&cursor=" + cursor).then().statusCode(422);
    }

    @Test
    void pathsWorkWithATrailingSlash() {
        api().get("/api/schedules/?limit=1").then().statusCode(200);
        api().get("/api/schedules/" + ids.getFirst() + "/").then().statusCode(200);
        api().body("{}").post("/api/schedules/").then().statusCode(422);
    }

    @Test
    void aGroupWithoutSchedulesHasNone() {
        assertThat(read("/api/schedules?group_id=" + group(0)).getList("items")).isEmpty();
    }
}
