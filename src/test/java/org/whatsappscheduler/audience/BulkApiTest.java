package org.whatsappscheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.delivery.DeliveryQueue;

/** Many people in one call. */
@QuarkusTest
class BulkApiTest {

    private final TestData data;
    private final DeliveryQueue queue;

    BulkApiTest(TestData data, DeliveryQueue queue) {
        this.data = data;
        this.queue = queue;
    }

    static Map<String, Object> person(String name, String number, Object... more) {
        Map<String, Object> person = new HashMap<>(Map.of("name", name, "phone_number", number));
        for (int i = 0; i < more.length; i += 2) {
            person.put((String) more[i], more[i + 1]);
        }
        return person;
    }

    private static ValidatableResponse post(List<?> recipients) {
        return api().body(Map.of("recipients", recipients))
                .post("/api/recipients/bulk")
                .then()
                .statusCode(200);
    }

    private static void expect(ValidatableResponse answer, int created, int updated, int unchanged, int rejected) {
        answer.body("created", equalTo(created))
                .body("updated", equalTo(updated))
                .body("unchanged", equalTo(unchanged))
                .body("rejected", hasSize(rejected));
    }

    static JsonPath find(String number) {
        return read("/api/recipients?search=" + number);
    }

    @Test
    void peopleAreCreatedThenUnchangedThenUpdated() {
        List<Map<String, Object>> people = new ArrayList<>(IntStream.range(0, 50)
                .mapToObj(i -> person("Person " + i, number(), "language", "es", "attributes", Map.of("n", "" + i)))
                .toList());
        expect(post(people), 50, 0, 0, 0);
        expect(post(people), 0, 0, 50, 0);
        people.set(7, person("Renamed", (String) people.get(7).get("phone_number")));
        expect(post(people), 0, 1, 49, 0);
        JsonPath renamed = find((String) people.get(7).get("phone_number"));
        assertThat(renamed.getString("items[0].name")).isEqualTo("Renamed");
        assertThat(renamed.getString("items[0].language")).isEqualTo("es");
    }

    @Test
    void theZoneOfANumberIsInferred() {
        String french = "+3361" + number().substring(5);
        String spanish = number();
        List<Map<String, Object>> people = List.of(person("Ana", french), person("Ben", spanish));
        expect(post(people), 2, 0, 0, 0);
        assertThat(find(french).getString("items[0].inferred_time_zone")).isEqualTo("Europe/Paris");
        assertThat(find(spanish).getMap("items[0]")).doesNotContainKey("inferred_time_zone");
    }

    @Test
    void whoWasStoredBeforeZonesWereInferredGetsOneWithTheNextChange() {
        String french = "+3361" + number().substring(5);
        expect(post(List.of(person("Ana", french))), 1, 0, 0, 0);
        data.update("UPDATE recipients SET number_zone = NULL WHERE phone_number = ?", french);
        expect(post(List.of(person("Ana", french))), 0, 0, 1, 0);
        expect(post(List.of(person("Anne", french))), 0, 1, 0, 0);
        assertThat(find(french).getString("items[0].inferred_time_zone")).isEqualTo("Europe/Paris");
    }

    @Test
    void aWrongRowIsNamedAndHarmsNoOther() {
        post(List.of(
                        person("Ana", number()),
                        person("Ben", "655 987 321"),
                        "somebody",
                        person("", number()),
                        person("Chloe", number(), "colour", "red"),
                        person("Chloe", number(), "group_ids", List.of(UUID.randomUUID())),
                        person("Nul", number(), "attributes", Map.of("a", "x\0y")),
                        person("Dan", number())))
                .body("created", equalTo(2))
                .body("rejected.index", contains(1, 2, 3, 4, 5, 6))
                .body("rejected[0].code", equalTo("INVALID_PHONE_NUMBER"))
                .body("rejected[1].code", equalTo("VALIDATION_ERROR"))
                .body(
                        "rejected.collect { it.errors[0].pointer }",
                        contains(
                                "#/recipients/1/phone_number",
                                "#/recipients/2",
                                "#/recipients/3/name",
                                "#/recipients/4/colour",
                                "#/recipients/5/group_ids/0",
                                "#/recipients/6"))
                .body(not(containsString("987 321")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'time_zone': 'Madrid' | time_zone",
                "'language': 'Spanish' | language",
                "'attributes': {'A': 'x'} | attributes",
                "'attributes': 'x' | attributes",
                "'group_ids': ['x'] | group_ids/0",
                "'consent': {'source': 'web'} | consent/opted_in",
                "'consent': {'opted_in': true, 'at': '2999-01-01T00:00:00Z'} | consent/at",
                "'consent': {'opted_in': true, 'at': '-200000-01-01T00:00:00Z'} | consent/at",
                "'consent': {'opted_in': true, 'source': 'A B'} | consent/source",
            })
    void whatIsWrongIsPointedAt(String field, String pointer) {
        api().body("{\"recipients\": [{\"name\": \"a\", \"phone_number\": \"" + number() + "\", "
                        + field.replace('\'', '"') + "}]}")
                .post("/api/recipients/bulk")
                .then()
                .statusCode(200)
                .body("rejected[0].errors.pointer", contains("#/recipients/0/" + pointer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "4.5", "true", "{\"of\": \"four\"}", "[\"4\"]"})
    void anAttributeIsTextAndNothingElse(String value) {
        String other = number();
        String row = "{\"name\": \"a\", \"phone_number\": \"%s\", \"attributes\": {\"table\": %s}}";
        api().body("{\"recipients\": [" + row.formatted(number(), value) + ", " + row.formatted(other, "\"4\"") + "]}")
                .post("/api/recipients/bulk")
                .then()
                .statusCode(200)
                .body("rejected.index", contains(0))
                .body("rejected[0].errors.pointer", contains("#/recipients/0/attributes/table"))
                .body("rejected[0].detail", equalTo("must be text, in quotes"))
                .body("created", equalTo(1));
        assertThat(find(other).getString("items[0].attributes.table")).isEqualTo("4");
    }

    @Test
    void rowsAboutTheSamePersonAreAppliedInTheirOrder() {
        String number = number();
        expect(
                post(List.of(
                        person("First", number, "language", "es", "attributes", Map.of("a", "1")),
                        person("Second", "00" + number.substring(1), "attributes", Map.of("b", "2")),
                        person("Second", number))),
                1,
                1,
                1,
                0);
        JsonPath found = find(number);
        assertThat(found.getString("items[0].name")).isEqualTo("Second");
        assertThat(found.getString("items[0].language")).isEqualTo("es");
        assertThat(found.getMap("items[0].attributes")).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void attributesAreAddedToAndBounded() {
        String number = number();
        Map<String, String> forty = IntStream.range(0, 40).boxed().collect(Collectors.toMap(i -> "a" + i, i -> "x"));
        Map<String, String> twenty = IntStream.range(0, 20).boxed().collect(Collectors.toMap(i -> "b" + i, i -> "x"));
        expect(post(List.of(person("Ana", number, "attributes", forty))), 1, 0, 0, 0);
        post(List.of(person("Ana", number, "attributes", twenty), person("Ben", number())))
                .body("created", equalTo(1))
                .body("rejected[0].errors[0].pointer", equalTo("#/recipients/0/attributes"));
        String other = number();
        post(List.of(person("Ana", other, "attributes", forty), person("Ana", other, "attributes", twenty)))
                .body("created", equalTo(1))
                .body("rejected.index", contains(1));
        expect(post(List.of(person("Ana", number, "attributes", Map.of("a1", "y")))), 0, 1, 0, 0);
        assertThat(find(number).getMap("items[0].attributes")).hasSize(40).containsEntry("a1", "y");
    }

    @Test
    void groupsAreJoinedOnceAndCounted() {
        String even = group(0);
        String all = group(0);
        List<Map<String, Object>> people = IntStream.range(0, 20)
                .mapToObj(i -> person("P" + i, number(), "group_ids", i % 2 == 0 ? List.of(even, all) : List.of(all)))
                .toList();
        post(people);
        expect(post(people), 0, 0, 20, 0);
        assertThat(read("/api/groups/" + even).getInt("recipient_count")).isEqualTo(10);
        assertThat(read("/api/groups/" + all).getInt("recipient_count")).isEqualTo(20);
        assertThat(read("/api/groups/" + all + "/recipients").getList("items")).hasSize(20);
    }

    @Test
    void consentIsRecordedOnceWhenItsInstantIsUnknown() {
        Map<String, Object> ana = person("Ana", number(), "consent", Map.of("opted_in", true, "source", "form"));
        expect(post(List.of(ana)), 1, 0, 0, 0);
        expect(post(List.of(ana, ana)), 0, 0, 2, 0);
        assertThat(find((String) ana.get("phone_number")).getString("items[0].opt_in_source"))
                .isEqualTo("form");
    }

    @Test
    void anOptOutIsNeverUndone() {
        String number = number();
        post(List.of(person("Ana", number, "consent", Map.of("opted_in", false, "at", "2026-01-01T00:00:00Z"))));
        expect(
                post(List.of(person("Ana", number, "consent", Map.of("opted_in", true, "at", "2026-02-01T00:00:00Z")))),
                0,
                0,
                1,
                0);
        assertThat(find(number).getString("items[0].opted_out_at")).isNotNull();
        String other = number();
        post(List.of(
                person("Ben", other, "consent", Map.of("opted_in", false, "at", "2026-01-01T00:00:00Z")),
                person("Ben", other, "consent", Map.of("opted_in", true, "at", "2026-02-01T00:00:00Z"))));
        assertThat(find(other).getString("items[0].opted_out_at")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"2026-01-01T00:00:00Z, false", "2026-03-01T00:00:00Z, true"})
    void anOptOutCountsUnlessTheyOptedInLater(String at, boolean counts) {
        String number = number();
        post(List.of(person("Ana", number, "consent", Map.of("opted_in", true, "at", "2026-02-01T00:00:00Z"))));
        post(List.of(person("Ana", number, "consent", Map.of("opted_in", false, "at", at))));
        assertThat(find(number).getString("items[0].opted_out_at") != null).isEqualTo(counts);
    }

    @Test
    void whatIsQueuedForThoseWhoOptOutIsTakenBack() {
        String[] numbers = {number(), number(), number()};
        List<String> people = IntStream.range(0, 3)
                .mapToObj(i -> create("/api/recipients", Map.of("name", "P" + i, "phone_number", numbers[i])))
                .toList();
        UUID run = enqueue(people);
        post(List.of(
                person("P0", numbers[0], "consent", Map.of("opted_in", false)),
                person("P1", numbers[1], "consent", Map.of("opted_in", false)),
                person("P2", numbers[2])));
        assertThat(data.count("SELECT count(*) FROM delivery_queue WHERE run_id = ?", run))
                .isOne();
        assertThat(data.count("SELECT count(*) FROM deliveries WHERE run_id = ? AND reason = 'opted_out'", run))
                .isEqualTo(2);
    }

    private UUID enqueue(List<String> people) {
        UUID run = UUID.randomUUID();
        UUID sender = data.foreignSender();
        for (String person : people) {
            UUID id = data.id("SELECT uuid_v7_at(now())");
            data.update(
                    "INSERT INTO deliveries (id, day, run_id, schedule_id, recipient_id, status, planned_at, due_at)"
                            + " VALUES (?, uuid_v7_day(?), ?, ?, ?, 'queued', now(), '2999-01-01')",
                    id,
                    id,
                    run,
                    run,
                    UUID.fromString(person));
            data.update(
                    "INSERT INTO delivery_queue (id, day, run_id, recipient_id, sender_id, due_at, attempt, priority)"
                            + " VALUES (?, uuid_v7_day(?), ?, ?, ?, '2999-01-01', 0, 1)",
                    id,
                    id,
                    run,
                    UUID.fromString(person),
                    sender);
        }
        assertThat(queue.depth().queued()).isGreaterThanOrEqualTo(people.size());
        return run;
    }

    @Test
    void tenThousandFitAndNoMore() {
        Map<String, Object> ana = person("Ana", number());
        expect(post(Collections.nCopies(10_000, ana)), 1, 0, 9_999, 0);
        api().body(Map.of("recipients", Collections.nCopies(10_001, ana)))
                .post("/api/recipients/bulk")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/recipients"));
        api().body("{}").post("/api/recipients/bulk").then().statusCode(422);
        expect(post(List.of()), 0, 0, 0, 0);
    }

    @Test
    void manyTakeTheSamePeopleInAnyOrderAndAllSucceed() {
        String group = group(0);
        List<Map<String, Object>> people = IntStream.range(0, 300)
                .mapToObj(i -> person("P" + i, number(), "group_ids", List.of(group)))
                .toList();
        List<CompletableFuture<ValidatableResponse>> answers = IntStream.range(0, 8)
                .mapToObj(i -> named(i % 2 == 0 ? people : people.reversed(), "Round " + i))
                .map(rows -> CompletableFuture.supplyAsync(() -> post(rows)))
                .toList();
        int created = answers.stream()
                .mapToInt(answer -> answer.join().extract().<Integer>path("created"))
                .sum();
        assertThat(created).isEqualTo(300);
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isEqualTo(300);
    }

    private static List<Map<String, Object>> named(List<Map<String, Object>> people, String name) {
        return people.stream()
                .map(person -> {
                    Map<String, Object> renamed = new HashMap<>(person);
                    renamed.put("name", name);
                    return renamed;
                })
                .toList();
    }

    @Test
    void consentIsPartOfCreatingAndReplacing() {
        String number = number();
        String id = create(
                "/api/recipients",
                Map.of(
                        "name",
                        "Ana",
                        "phone_number",
                        number,
                        "consent",
                        Map.of("opted_in", true, "source", "form", "at", "2026-01-01T00:00:00Z")));
        assertThat(Instant.parse(read("/api/recipients/" + id).getString("opted_in_at")))
                .isEqualTo("2026-01-01T00:00:00Z");
        api().body(person("Ana", number, "consent", Map.of("opted_in", false)))
                .put("/api/recipients/" + id)
                .then()
                .statusCode(200)
                .body("opt_out_source", equalTo("api"));
        api().body(person("Ana", number)).put("/api/recipients/" + id).then().body("opt_out_source", equalTo("api"));
        api().body(person("Ana", number, "consent", Map.of("opted_in", true, "at", "2999-01-01T00:00:00Z")))
                .put("/api/recipients/" + id)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/consent/at"));
    }
}
