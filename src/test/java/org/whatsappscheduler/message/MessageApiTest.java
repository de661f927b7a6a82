package org.whatsappscheduler.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.whatsappscheduler.Api.api;
import static org.whatsappscheduler.Api.create;
import static org.whatsappscheduler.Api.message;
import static org.whatsappscheduler.Api.read;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.whatsappscheduler.Api;
import org.whatsappscheduler.Race;
import org.whatsappscheduler.TestData;
import org.whatsappscheduler.planning.Planner;

/** Messages over HTTP. */
@QuarkusTest
class MessageApiTest {

    private static final String OFFER = """
            {"title": "Offer", "type": "template", "category": "marketing", "defaults": {"code": "A1"},
             "template": {"name": "offer", "language": "es", "components": [
               {"type": "header", "parameters": [{"type": "text", "parameter_name": "who", "text": "{{name}}"}]},
               {"type": "body", "parameters": [{"type": "text", "parameter_name": "what", "text": "{{city}}"}]},
               {"type": "button", "sub_type": "url", "index": 0, "parameters": [{"type": "text", "text": "{{code}}"}]}]}}
            """;

    private final TestData data;
    private final Race race;
    private final Planner planner;

    MessageApiTest(TestData data, Race race, Planner planner) {
        this.data = data;
        this.race = race;
        this.planner = planner;
    }

    private static ValidatableResponse post(String body) {
        return api().body(body).post("/api/messages").then();
    }

    @Test
    void aTitleAndAContentAreEnough() {
        String id = post("{\"title\": \"Hi\", \"content\": \"Hello {{name}}\"}")
                .statusCode(201)
                .header("Location", containsString("/api/messages/"))
                .body("type", equalTo("text"))
                .body("category", equalTo("utility"))
                .body("template", nullValue())
                .extract()
                .path("id");
        assertThat(read("/api/messages/" + id).getString("content")).isEqualTo("Hello {{name}}");
    }

    @Test
    void aTemplateIsReadBackAsItWasWritten() {
        String id = post(OFFER).statusCode(201).extract().path("id");
        JsonPath sent = JsonPath.from(OFFER);
        JsonPath found = read("/api/messages/" + id);
        assertThat(found.getMap("template")).isEqualTo(sent.getMap("template"));
        assertThat(read("/api/messages?limit=1").getMap("items[0].template")).isEqualTo(sent.getMap("template"));
    }

    @Test
    void aRunFreezesTheTemplateSoThatItCanBeRendered() {
        UUID message = UUID.fromString(post(OFFER).statusCode(201).extract().path("id"));
        UUID schedule = data.schedule(message, data.group(1), data.foreignSender(), Instant.EPOCH);
        planner.startDue(Duration.ZERO);
        UUID run = data.id("SELECT id FROM schedule_runs WHERE schedule_id = ?", schedule);
        MessageContent frozen = planner.frozen(run).orElseThrow().content();
        assertThat(frozen.requiredVariables()).containsExactly("city");
        assertThat(frozen.compile().render(Map.of("name", "Ana", "city", "Vigo")))
                .isInstanceOf(Rendering.Rendered.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'content': 'x'} | #/title",
                "{'title': ' ', 'content': 'x'} | #/title",
                "{'title': 'x'} | #/content",
                "{'title': 'x', 'content': ' '} | #/content",
                "{'title': 'x', 'content': 'a {{b'} | #/content",
                "{'title': 'x', 'content': 'a', 'type': 'fax'} | #/type",
                "{'title': 'x', 'content': 'a', 'category': 'fun'} | #/category",
                "{'title': 'x', 'content': 'a', 'defaults': {'B': 'c'}} | #/defaults",
                "{'title': 'x', 'content': 'a', 'defaults': {'b': null}} | #/defaults",
                "{'title': 'x', 'content': 'a', 'colour': 'c'} | #/colour",
                "{'title': 'x', 'content': 'a', 'type': 'template'} | #/content",
                "{'title': 'x', 'template': {'name': 'A', 'language': 'es'}} | #/template/name",
            })
    void whatIsWrongIsPointedAt(String body, String pointer) {
        post(body.replace('\'', '"'))
                .statusCode(422)
                .body("code", equalTo("VALIDATION_ERROR"))
                .body("errors.pointer", hasItem(pointer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type': 'footer', 'parameters': [{'type': 'text', 'text': 'x'}]} | /type",
                "{'type': 'body', 'parameters': []} | /parameters",
                "{'type': 'body', 'parameters': [{'type': 'text', 'text': 'a {{b'}]} | /parameters/0/text",
                "{'type': 'body', 'parameters': [{'type': 'payload', 'text': 'a'}]} | /parameters/0/type",
                "{'type': 'body', 'index': 0, 'parameters': [{'type': 'text', 'text': 'a'}]} | ''",
                "{'type': 'button', 'index': 0, 'parameters': [{'type': 'text', 'text': 'a'}]} | ''",
            })
    void aComponentIsCheckedAsWhatsAppWould(String component, String pointer) {
        post(("{'title': 'x', 'template': {'name': 'a', 'language': 'es', 'components': [" + component + "]}}")
                        .replace('\'', '"'))
                .statusCode(422)
                .body("errors.pointer", hasItem("#/template/components/0" + pointer));
    }

    @Test
    void namedAndPositionalParametersAreNotMixed() {
        post(OFFER.replace("\"parameter_name\": \"what\", ", ""))
                .statusCode(422)
                .body("errors.pointer", contains("#/template/components"));
    }

    @Test
    void whatCannotBeStoredIsRefused() {
        post("{\"title\": \"a\\u0000\", \"content\": \"x\"}").statusCode(422);
        post("{\"title\": \"a\", \"content\": \"x\", \"defaults\": {\"a\": \"\\u0000\"}}")
                .statusCode(422);
    }

    @Test
    void aPreviewRendersForARecipientAndNamesWhatIsMissing() {
        String id = message("{{name}} at {{table}} in {{city}}");
        String ana = create(
                "/api/recipients",
                Map.of("name", "Ana", "phone_number", Api.number(), "attributes", Map.of("table", "4")));
        Map<String, Object> request = Map.of("recipient_id", ana);
        api().body(request)
                .post("/api/messages/" + id + "/preview")
                .then()
                .statusCode(200)
                .body("text", nullValue())
                .body("missing_variables", contains("city"));
        Map<String, Object> complete = Map.of("recipient_id", ana, "values", Map.of("city", "Vigo"));
        api().body(complete).post("/api/messages/" + id + "/preview").then().body("text", equalTo("Ana at 4 in Vigo"));
    }

    @Test
    void aPreviewForNobodyIsRefused() {
        api().body(Map.of("recipient_id", UUID.randomUUID()))
                .post("/api/messages/" + message("x") + "/preview")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("#/recipient_id"));
        api().body("{\"values\": {\"name\": null}}")
                .post("/api/messages/" + message("x") + "/preview")
                .then()
                .statusCode(422);
    }

    @Test
    void aTemplatesPreviewShowsItsParameters() {
        String id = post(OFFER).statusCode(201).extract().path("id");
        api().body(Map.of("values", Map.of("name", "Ana", "city", "a\n\nb")))
                .post("/api/messages/" + id + "/preview")
                .then()
                .statusCode(200)
                .body("template.components[1].parameters[0].text", equalTo("a b"))
                .body("template.components[2].sub_type", equalTo("url"));
    }

    @Test
    void pagesFollowEachOtherNewestFirst() {
        List<String> made = List.of(message("1"), message("2"), message("3"));
        JsonPath first = read("/api/messages?limit=2");
        assertThat(first.getList("items.id")).isEqualTo(List.of(made.get(2), made.get(1)));
        JsonPath next = read("/api/messages?limit=2&cursor=" + first.getString("next_cursor"));
        assertThat(next.getString("items[0].id")).isEqualTo(made.get(0));
    }

    @Test
    void aReplacedMessageIsReadBackAndKeepsItsAge() {
        String id = post(OFFER).statusCode(201).extract().path("id");
        api().body("{\"title\": \"New\", \"content\": \"text\"}")
                .put("/api/messages/" + id)
                .then()
                .statusCode(200);
        JsonPath found = read("/api/messages/" + id);
        assertThat(found.getString("type")).isEqualTo("text");
        assertThat(found.getMap("template")).isNull();
        assertThat(Instant.parse(found.getString("updated_at"))).isAfter(Instant.parse(found.getString("created_at")));
    }

    @Test
    void ofTwoWhoEditAtOnceTheSecondIsTold() {
        String id = message("old");
        int status = race.second(
                () -> data.update("UPDATE messages SET version = version + 1 WHERE id = ?", UUID.fromString(id)),
                () -> api().body("{\"title\": \"New\", \"content\": \"text\"}")
                        .put("/api/messages/" + id)
                        .statusCode());
        assertThat(status).isEqualTo(412);
        assertThat(read("/api/messages/" + id).getString("content")).isEqualTo("old");
    }

    @Test
    void aMessageOfAScheduleStays() {
        UUID message = data.textMessage("x");
        data.schedule(message, data.group(1), data.foreignSender(), Instant.parse("2999-01-01T00:00:00Z"));
        api().delete("/api/messages/" + message).then().statusCode(409).body("code", equalTo("RESOURCE_IN_USE"));
        read("/api/messages/" + message);
    }

    @Test
    void aDeletedMessageIsGone() {
        String id = message("x");
        api().delete("/api/messages/" + id).then().statusCode(204);
        api().get("/api/messages/" + id).then().statusCode(404).body("code", equalTo("RESOURCE_NOT_FOUND"));
        assertThat(read("/api/messages?limit=500").getList("items.id")).doesNotContain(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-id", "0198f0c2-0000-7000-8000-000000000001"})
    void whatIsNotThereIsNotFound(String id) {
        api().get("/api/messages/" + id).then().statusCode(404).body("code", equalTo("RESOURCE_NOT_FOUND"));
        api().delete("/api/messages/" + id).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'type': 'image', 'media': {'link': 'https://media.example/{{city}}.png', 'caption': 'Hi {{name}}'}",
                "'type': 'video', 'media': {'id': '123'}",
                "'type': 'audio', 'media': {'id': '123'}",
                "'type': 'document', 'media': {'id': '123', 'filename': '{{name}}.pdf'}",
                "'type': 'location', 'location': {'latitude': 40.5, 'longitude': -3.5, 'name': 'Here'}",
                "'type': 'text', 'content': 'see https://x.com', 'preview_url': true",
                "'type': 'template', 'template': {'name': 'bill', 'language': 'es', 'components': ["
                        + "{'type': 'header', 'parameters': [{'type': 'document', 'document':"
                        + " {'link': 'https://media.example/a.pdf', 'filename': 'a.pdf'}}]},"
                        + "{'type': 'body', 'parameters': [{'type': 'currency', 'currency':"
                        + " {'fallback_value': '1 euro', 'code': 'EUR', 'amount_1000': 1000}},"
                        + " {'type': 'date_time', 'date_time': {'fallback_value': '{{name}}'}}]}]}",
                "'type': 'template', 'template': {'name': 'meet', 'language': 'es', 'components': ["
                        + "{'type': 'header', 'parameters': [{'type': 'location', 'location':"
                        + " {'latitude': 1.5, 'longitude': 2.5, 'address': 'There'}}]}]}",
            })
    void everyTypeIsReadBackListedFrozenAndRendered(String fields) {
        String body = ("{'title': 'x', " + fields + "}").replace('\'', '"');
        String id = post(body).statusCode(201).extract().path("id");
        JsonPath sent = JsonPath.from(body);
        JsonPath found = read("/api/messages/" + id);
        for (String field : List.of("type", "media", "location", "template", "preview_url", "content")) {
            assertThat(found.<Object>get(field)).as(field).isEqualTo(sent.get(field));
            assertThat(read("/api/messages?limit=1").<Object>get("items[0]." + field))
                    .as("listed " + field)
                    .isEqualTo(sent.get(field));
        }
        UUID schedule = data.schedule(UUID.fromString(id), data.group(1), data.foreignSender(), Instant.EPOCH);
        planner.startDue(Duration.ZERO);
        UUID run = data.id("SELECT id FROM schedule_runs WHERE schedule_id = ?", schedule);
        MessageContent frozen = planner.frozen(run).orElseThrow().content();
        assertThat(frozen.compile().render(Map.of("name", "Ana", "city", "Vigo")))
                .isInstanceOf(Rendering.Rendered.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'media': {'id': '1'} | #/type",
                "'type': 'image' | #/media",
                "'type': 'image', 'content': 'x', 'media': {'id': '1'} | #/content",
                "'type': 'image', 'media': {} | #/media",
                "'type': 'image', 'media': {'id': '1', 'link': 'https://x.com/'} | #/media",
                "'type': 'image', 'media': {'id': 'a b'} | #/media/id",
                "'type': 'image', 'media': {'id': '1', 'filename': 'a'} | #/media/filename",
                "'type': 'image', 'media': {'id': '1', 'caption': '{{'} | #/media/caption",
                "'type': 'audio', 'media': {'id': '1', 'caption': 'a'} | #/media/caption",
                "'type': 'image', 'media': {'link': 'ftp://x.com/a'} | #/media/link",
                "'type': 'image', 'media': {'link': 'https://{{name}}.com/a'} | #/media/link",
                "'type': 'image', 'media': {'link': 'https://u:p@x.com/a'} | #/media/link",
                "'type': 'image', 'media': {'link': 'https://127.0.0.1/a'} | #/media/link",
                "'type': 'image', 'media': {'link': 'https://[::1]/a'} | #/media/link",
                "'type': 'image', 'media': {'link': 'https://localhost/a'} | #/media/link",
                "'type': 'image', 'media': {'link': 'https://169.254.169.254/latest'} | #/media/link",
                "'type': 'location' | #/location",
                "'type': 'location', 'location': {'latitude': 91, 'longitude': 0} | #/location/latitude",
                "'type': 'location', 'location': {'latitude': 0, 'longitude': -181} | #/location/longitude",
                "'type': 'location', 'location': {'latitude': 0} | #/location/longitude",
                "'content': 'x', 'location': {'latitude': 0, 'longitude': 0}, 'type': 'text' | #/location",
                "'type': 'location', 'location': {'latitude': 0, 'longitude': 0}, 'preview_url': true | #/preview_url",
            })
    void whatDoesNotBelongTogetherIsPointedAt(String fields, String pointer) {
        post(("{'title': 'x', " + fields + "}").replace('\'', '"'))
                .statusCode(422)
                .body("errors.pointer", hasItem(pointer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'type': 'body', 'parameters': [{'type': 'image', 'image': {'id': '1'}}] | /parameters/0/type",
                "'type': 'header', 'parameters': [{'type': 'image'}] | /parameters/0/image",
                "'type': 'header', 'parameters': [{'type': 'image', 'image': {}}] | /parameters/0/image",
                "'type': 'header', 'parameters': [{'type': 'image', 'image': {'id': '1', 'caption': 'a'}}]"
                        + " | /parameters/0/image/caption",
                "'type': 'header', 'parameters': [{'type': 'image', 'text': 'a', 'image': {'id': '1'}}] | /parameters/0",
                "'type': 'header', 'parameters': [{'type': 'image', 'image': {'link': 'https://10.0.0.1/a'}}]"
                        + " | /parameters/0/image/link",
                "'type': 'header', 'parameters': [{'type': 'text', 'text': 'a'}, {'type': 'text', 'text': 'b'}] | /parameters",
                "'type': 'body', 'parameters': [{'type': 'currency', 'currency': {'fallback_value': 'a', 'code': 'eur',"
                        + " 'amount_1000': 1}}] | /parameters/0/currency/code",
                "'type': 'body', 'parameters': [{'type': 'date_time', 'date_time': {'fallback_value': '{{'}}]"
                        + " | /parameters/0/date_time/fallback_value",
            })
    void aTemplatesParametersAreCheckedByTheirTypes(String component, String pointer) {
        post(("{'title': 'x', 'template': {'name': 'a', 'language': 'es', 'components': [{" + component + "}]}}")
                        .replace('\'', '"'))
                .statusCode(422)
                .body("errors.pointer", hasItem("#/template/components/0" + pointer));
    }

    @Test
    void aPreviewShowsMediaAndPlaces() {
        String image = create(
                "/api/messages",
                Map.of("title", "x", "type", "image", "media", Map.of("id", "1", "caption", "Hi {{name}}")));
        api().body("{\"values\": {\"name\": \"Ana\"}}")
                .post("/api/messages/" + image + "/preview")
                .then()
                .statusCode(200)
                .body("type", equalTo("image"))
                .body("media.caption", equalTo("Hi Ana"))
                .body("media.id", equalTo("1"));
        String place = create(
                "/api/messages",
                Map.of("title", "x", "location", Map.of("latitude", 1.5, "longitude", 2, "name", "{{name}}")));
        api().body("{\"values\": {\"name\": \"Sol\"}}")
                .post("/api/messages/" + place + "/preview")
                .then()
                .body("location.name", equalTo("Sol"));
    }

    private static List<String> titles(String search, String... more) {
        List<String> titles = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = api().queryParams("search", search, "limit", 2, "cursor", cursor)
                    .queryParams(Arrays.stream(more)
                            .collect(Collectors.toMap(pair -> pair.split("=")[0], pair -> pair.split("=")[1])))
                    .get("/api/messages")
                    .jsonPath();
            titles.addAll(page.getList("items.title"));
            cursor = page.getString("next_cursor");
        }
        return titles;
    }

    @Test
    void titlesAreSearchedAndSortedPageByPage() {
        String prefix = "S" + System.nanoTime();
        for (String end : List.of(" b", " A", " c%", " _", " é")) {
            create("/api/messages", Map.of("title", prefix + end, "content", "x"));
        }
        String search = prefix.toLowerCase(Locale.ROOT);
        assertThat(titles(search, "sort=title"))
                .containsExactly(prefix + " _", prefix + " A", prefix + " b", prefix + " c%", prefix + " é");
        assertThat(titles(search, "sort=created_at"))
                .containsExactly(prefix + " b", prefix + " A", prefix + " c%", prefix + " _", prefix + " é");
        assertThat(titles(search)).first().isEqualTo(prefix + " é");
        assertThat(titles(search + " c%")).containsExactly(prefix + " c%");
        assertThat(titles(search, "type=image")).isEmpty();
        assertThat(titles(search, "type=text", "category=utility")).hasSize(5);
        assertThat(titles(search, "category=marketing")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sort=size", "type=fax", "category=fun", "cursor=abc", "search=\0", "limit=0"})
    void whatCannotBeListedIsRefused(String query) {
        String[] parameter = query.split("=");
        api().queryParam(parameter[0], parameter[1])
                .get("/api/messages")
                .then()
                .statusCode(422)
                .body("errors.parameter", hasItem(parameter[0]));
    }

    @Test
    void aCursorIsGoodForItsOrderAlone() {
        message("1");
        message("2");
        String cursor = read("/api/messages?limit=1&sort=title").getString("next_cursor");
        api().get("/api/messages?limit=1&cursor=" + cursor).then().statusCode(422);
    }

    @Test
    void aSearchGoesByItsIndex() {
        String plan = QuarkusTransaction.requiringNew().call(() -> {
            data.count("SELECT count(set_config(s, 'off', true)) FROM unnest(ARRAY ['enable_seqscan']) s");
            data.count("SELECT count(set_config('plan_cache_mode', 'force_generic_plan', true))");
            return data.explain(
                    "SELECT id FROM messages WHERE lower(title) COLLATE \"C\" >= lower(?) COLLATE \"C\""
                            + " AND lower(title) COLLATE \"C\" < lower(?) COLLATE \"C\""
                            + " ORDER BY lower(title) COLLATE \"C\", id LIMIT 10",
                    "a",
                    "b");
        });
        assertThat(plan).contains("idx_messages_title");
    }
}
