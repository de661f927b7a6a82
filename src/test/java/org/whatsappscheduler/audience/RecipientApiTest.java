package org.whatsappscheduler.audience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.group;
import static org.whatsappscheduler.Api.number;
import static org.whatsappscheduler.Api.read;
import static org.whatsappscheduler.Api.recipient;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.Race;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.common.Ids;

/** Recipients over HTTP. */
@QuarkusTest
class RecipientApiTest {

    private final TestData data;
    private final Race race;

    RecipientApiTest(TestData data, Race race) {
        this.data = data;
        this.race = race;
    }

    private static ValidatableResponse post(Map<String, ?> body) {
        return api().body(body).post("/api/recipients").then();
    }

    @Test
    void aNameAndANumberAreEnough() {
        String number = number();
        String id = post(Map.of("name", "Ana", "phone_number", "00" + number.substring(1)))
                .statusCode(201)
                .header("Location", containsString("/api/recipients/"))
                .body("phone_number", equalTo(number))
                .extract()
                .path("id");
        assertThat(read("/api/recipients/" + id).getString("name")).isEqualTo("Ana");
    }

    @Test
    void everythingIsReadBack() {
        String group = group(0);
        Map<String, Object> full = Map.of(
                "name",
                "Ana",
                "phone_number",
                number(),
                "time_zone",
                "Europe/Madrid",
                "language",
                "es",
                "attributes",
                Map.of("table", "4"));
        Map<String, Object> request = new java.util.HashMap<>(full);
        request.put("group_ids", List.of(group, group));
        String id = post(request).statusCode(201).extract().path("id");
        assertThat(read("/api/recipients/" + id).getMap("")).containsAllEntriesOf(full);
        assertThat(read("/api/recipients?limit=1").getMap("items[0]")).containsAllEntriesOf(full);
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isOne();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'phone_number': '+34612345678'} | #/name",
                "{'name': 'a'} | #/phone_number",
                "{'name': 'a', 'phone_number': '+34612345678', 'time_zone': 'Madrid'} | #/time_zone",
                "{'name': 'a', 'phone_number': '+34612345678', 'language': 'Spanish'} | #/language",
                "{'name': 'a', 'phone_number': '+34612345678', 'attributes': {'A': 'x'}} | #/attributes",
                "{'name': 'a', 'phone_number': '+34612345678', 'attributes': {'a': null}} | #/attributes",
                "{'name': 'a', 'phone_number': '+34612345678', 'group_ids': ['0198f0c2-0000-7000-8000-000000000001']}"
                        + " | #/group_ids/0",
            })
    void whatIsWrongIsPointedAt(String body, String pointer) {
        api().body(body.replace('\'', '"').replace("+34612345678", number()))
                .post("/api/recipients")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem(pointer));
    }

    /** A 007 that became 7 would go out like that. */
    @ParameterizedTest
    @ValueSource(strings = {"4", "4.5", "1e3", "true", "{\"of\": \"four\"}", "[\"4\"]", "[4]"})
    void anAttributeIsTextAndNothingElse(String value) {
        String body = "{\"name\": \"a\", \"phone_number\": \"%s\", \"attributes\": {\"seat\": \"1\", \"table\": %s}}";
        api().body(body.formatted(number(), value))
                .post("/api/recipients")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/attributes/table"))
                .body("errors.detail", contains("must be text, in quotes"));
        String id = recipient("a");
        for (String method : List.of("PUT", "PATCH")) {
            api().body(body.formatted(number(), value))
                    .request(method, "/api/recipients/" + id)
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", contains("#/attributes/table"));
        }
        assertThat(read("/api/recipients/" + id).getMap("attributes")).isNullOrEmpty();
    }

    @Test
    void attributesAreBounded() {
        Map<String, String> many =
                IntStream.rangeClosed(1, 51).boxed().collect(Collectors.toMap(i -> "a" + i, i -> "x"));
        post(Map.of("name", "a", "phone_number", number(), "attributes", many)).statusCode(422);
        post(Map.of("name", "a", "phone_number", number(), "attributes", Map.of("a", "x".repeat(1025))))
                .statusCode(422);
    }

    @Test
    void aNumberWithoutInternationalPrefixIsRefusedAndNotRepeated() {
        post(Map.of("name", "Ana", "phone_number", "655 987 321"))
                .statusCode(422)
                .body("code", equalTo("INVALID_PHONE_NUMBER"))
                .body("errors.pointer", contains("#/phone_number"))
                .body(not(containsString("987 321")));
    }

    @Test
    void theSamePersonWrittenTwoWaysIsOneRecipient() {
        String tail = number().substring(5);
        post(Map.of("name", "Ana", "phone_number", "+52 55 4" + tail)).statusCode(201);
        post(Map.of("name", "Ana", "phone_number", "+52 1 55 4" + tail))
                .statusCode(409)
                .body("code", equalTo("DUPLICATE_RESOURCE"))
                .body("errors.pointer", contains("#/phone_number"));
    }

    @Test
    void ofTwoWhoCreateTheSameNumberAtOnceOneIsRefused() {
        String number = number();
        int status = race.second(
                () -> data.update(
                        "INSERT INTO recipients (id, version, name, phone_number, created_at, updated_at)"
                                + " VALUES (?, 0, 'first', ?, now(), now())",
                        Ids.next(),
                        number),
                () -> api().body(Map.of("name", "second", "phone_number", number))
                        .post("/api/recipients")
                        .statusCode());
        assertThat(status).isEqualTo(409);
    }

    @Test
    void aNumberCannotBeTakenFromSomebodyElse() {
        String taken = read("/api/recipients/" + recipient("Ana")).getString("phone_number");
        String ben = recipient("Ben");
        api().body(Map.of("phone_number", taken))
                .patch("/api/recipients/" + ben)
                .then()
                .statusCode(409);
        api().body(Map.of("name", "Ben", "phone_number", taken))
                .put("/api/recipients/" + ben)
                .then()
                .statusCode(409);
    }

    @Test
    void nullInAPatchTakesAway() {
        String path = "/api/recipients/"
                + post(Map.of("name", "Ana", "phone_number", number(), "language", "es", "time_zone", "Europe/Lisbon"))
                        .extract()
                        .path("id");
        api().body("{\"time_zone\": null}").patch(path).then().statusCode(200);
        assertThat(read(path).getMap("")).doesNotContainKey("time_zone").containsEntry("language", "es");
        api().body("{\"language\": null}").patch(path).then().statusCode(200);
        assertThat(read(path).getMap("")).doesNotContainKeys("time_zone", "language");
        for (String wrong : List.of("{\"language\": \"Spanish\"}", "{\"time_zone\": \"Madrid\"}")) {
            api().body(wrong).patch(path).then().statusCode(422);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "phone_number", "attributes", "group_ids"})
    void whatARecipientCannotBeWithoutIsNotTakenAway(String field) {
        api().body("{\"" + field + "\": null}")
                .patch("/api/recipients/" + recipient("Ana"))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/" + field));
    }

    @Test
    void aPatchChangesOnlyWhatItHasAndAReplaceEverything() {
        String id = post(Map.of("name", "Ana", "phone_number", number(), "language", "es"))
                .extract()
                .path("id");
        api().body(Map.of("time_zone", "Europe/Lisbon"))
                .patch("/api/recipients/" + id)
                .then()
                .statusCode(200);
        JsonPath patched = read("/api/recipients/" + id);
        assertThat(patched.getString("language")).isEqualTo("es");
        assertThat(patched.getString("time_zone")).isEqualTo("Europe/Lisbon");
        api().body(Map.of("name", "Ana", "phone_number", patched.getString("phone_number")))
                .put("/api/recipients/" + id)
                .then()
                .statusCode(200);
        assertThat(read("/api/recipients/" + id).getMap("")).doesNotContainKeys("language", "time_zone");
        api().body(Map.of("name", " ")).patch("/api/recipients/" + id).then().statusCode(422);
    }

    @Test
    void withoutAZoneOfTheirOwnTheNumbersIsInferred() {
        String tail = number().substring(5);
        String id = post(Map.of("name", "Ana", "phone_number", "+3361" + tail))
                .statusCode(201)
                .body("inferred_time_zone", equalTo("Europe/Paris"))
                .extract()
                .path("id");
        assertThat(inferred(id)).isEqualTo("Europe/Paris");
        assertThat(BulkApiTest.find("+3361" + tail).getString("items[0].inferred_time_zone"))
                .isEqualTo("Europe/Paris");
        patch(id, Map.of("name", "Anne"));
        assertThat(inferred(id)).isEqualTo("Europe/Paris");
        patch(id, Map.of("phone_number", number()));
        assertThat(inferred(id)).isNull();
        patch(id, Map.of("phone_number", "+491512" + tail));
        assertThat(inferred(id)).isEqualTo("Europe/Berlin");
        api().body(Map.of("name", "Ana", "phone_number", "+3361" + tail))
                .put("/api/recipients/" + id)
                .then()
                .statusCode(200)
                .body("inferred_time_zone", equalTo("Europe/Paris"));
        patch(id, Map.of("time_zone", "America/Lima"));
        assertThat(read("/api/recipients/" + id).getMap("")).doesNotContainKey("inferred_time_zone");
        assertThat(BulkApiTest.find("+3361" + tail).getMap("items[0]")).doesNotContainKey("inferred_time_zone");
    }

    private static void patch(String id, Map<String, ?> change) {
        api().body(change).patch("/api/recipients/" + id).then().statusCode(200);
    }

    private static @Nullable String inferred(String id) {
        return read("/api/recipients/" + id).getString("inferred_time_zone");
    }

    @Test
    void whoIsDeletedLeavesTheirGroups() {
        String ana = recipient("Ana");
        String group = group(List.of(ana, recipient("Ben")));
        api().delete("/api/recipients/" + ana).then().statusCode(204);
        api().get("/api/recipients/" + ana).then().statusCode(404);
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isOne();
        assertThat(read("/api/groups/" + group + "/recipients").getList("items"))
                .hasSize(1);
    }

    @Test
    void whoIsDeletedWhileBeingAddedIsNotCounted() {
        String ana = recipient("Ana");
        String group = group(0);
        int status = race.second(
                () -> data.update("DELETE FROM recipients WHERE id = ?", UUID.fromString(ana)),
                () -> api().body(Map.of("recipient_ids", List.of(ana)))
                        .post("/api/groups/" + group + "/recipients")
                        .statusCode());
        assertThat(status).isEqualTo(422);
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isZero();
    }

    @Test
    void whoIsAddedWhileBeingDeletedIsNotCountedEither() {
        UUID ana = UUID.fromString(recipient("Ana"));
        UUID group = UUID.fromString(group(0));
        int status = race.second(
                () -> {
                    data.update("INSERT INTO group_recipients (group_id, recipient_id) VALUES (?, ?)", group, ana);
                    data.update("UPDATE recipient_groups SET recipient_count = 1 WHERE id = ?", group);
                },
                () -> api().delete("/api/recipients/" + ana).statusCode());
        assertThat(status).isEqualTo(204);
        assertThat(read("/api/groups/" + group).getInt("recipient_count")).isZero();
    }

    @Test
    void pagesFollowEachOtherNewestFirst() {
        List<String> made = List.of(recipient("1"), recipient("2"), recipient("3"));
        JsonPath first = read("/api/recipients?limit=2");
        assertThat(first.getList("items.id")).isEqualTo(List.of(made.get(2), made.get(1)));
        JsonPath next = read("/api/recipients?limit=2&cursor=" + first.getString("next_cursor"));
        assertThat(next.getString("items[0].id")).isEqualTo(made.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=501", "limit=x", "cursor=x"})
    void aPageThatCannotBeIsRefused(String query) {
        api().get("/api/recipients?" + query).then().statusCode(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-id", "0198f0c2-0000-7000-8000-000000000001"})
    void whatIsNotThereIsNotFound(String id) {
        api().get("/api/recipients/" + id).then().statusCode(404);
        api().delete("/api/recipients/" + id).then().statusCode(404);
        api().post("/api/recipients/" + id + "/opt-out").then().statusCode(404);
    }
}
